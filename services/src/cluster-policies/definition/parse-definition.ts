import { RE2JS, RE2JSSyntaxException } from 're2js';
import { AUTOMATIC_VERSIONS } from '../../runtimes/resolve-spark-version';
import { findAttribute, valueFor, type Attribute } from './attribute';
import { CLUSTER_TYPE, DBUS_PER_HOUR, type AttributeRule, type AttributeValue, type Rule } from './rule';

const TYPES = ['fixed', 'forbidden', 'allowlist', 'blocklist', 'regex', 'range', 'unlimited'] as const;
type RuleType = (typeof TYPES)[number];

/** Fields of a rule beside its type: those of every limit, and those of one type alone. */
const LIMITING = ['defaultValue', 'isOptional', 'hidden'];
const FIELDS: Readonly<Record<RuleType, readonly string[]>> = {
  fixed: ['value', 'hidden'],
  forbidden: ['hidden'],
  allowlist: ['values', ...LIMITING],
  blocklist: ['values', ...LIMITING],
  regex: ['pattern', ...LIMITING],
  range: ['minValue', 'maxValue', ...LIMITING],
  unlimited: LIMITING,
};

const LONGEST_PATTERN = 1_000;

/** A definition with what is wrong with it; with faults, the rules are those that have none. */
export interface Parsed {
  readonly rules: readonly AttributeRule[];
  /** Each names the attribute. */
  readonly faults: readonly string[];
}

/** Reads a definition: JSON text, an object of rules by attribute. */
export function parseDefinition(text: string): Parsed {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return { rules: [], faults: [`it must be JSON: ${error instanceof Error ? error.message : String(error)}`] };
  }
  if (!isRecord(document)) return { rules: [], faults: ['it must be an object with a rule for each attribute'] };
  const rules: AttributeRule[] = [];
  const faults: string[] = [];
  for (const [path, written] of Object.entries(document)) {
    const parsed = new RuleReader(path, written);
    if (parsed.rule && parsed.faults.length === 0) rules.push({ path, rule: parsed.rule });
    faults.push(...parsed.faults.map((fault) => `${path}: ${fault}`));
  }
  return { rules, faults };
}

/** Reads one rule, and collects all that is wrong with it. */
class RuleReader {
  public readonly faults: string[] = [];
  public readonly rule?: Rule;

  constructor(path: string, written: unknown) {
    const attribute = findAttribute(path);
    if (!attribute) this.faults.push('clusters have no such attribute');
    else if (!isRecord(written)) this.faults.push('a rule must be an object with a type');
    else this.rule = this.read(attribute, written);
  }

  private read(attribute: Attribute, written: Readonly<Record<string, unknown>>): Rule | undefined {
    const type = TYPES.find((each) => each === written.type);
    if (!type) return this.fault(`type must be one of ${TYPES.join(', ')}, got ${JSON.stringify(written.type)}`);
    const unknown = Object.keys(written).filter((field) => field !== 'type' && !FIELDS[type].includes(field));
    if (unknown.length > 0) {
      const known = FIELDS[type].join(', ');
      return this.fault(`a rule of type ${type} may have ${known}, got ${unknown.join(', ')}`);
    }
    if (attribute.path === DBUS_PER_HOUR && type !== 'range') return this.fault(`its rule must be of type range, got ${type}`);
    if (attribute.path === CLUSTER_TYPE && type === 'forbidden') return this.fault('every cluster has a type; use allowlist');
    if (type === 'forbidden') return { type };
    if (type === 'fixed') {
      const value = this.value(attribute, 'value', written.value);
      return value === undefined ? undefined : { type, value };
    }
    const defaultValue =
      written.defaultValue === undefined ? undefined : this.value(attribute, 'defaultValue', written.defaultValue);
    const isOptional = this.flag('isOptional', written.isOptional);
    const shared = { isOptional, ...(defaultValue !== undefined && { defaultValue }) };
    switch (type) {
      case 'unlimited':
        return { type, ...shared };
      case 'range':
        return { type, ...this.bounds(attribute, written), ...shared };
      case 'regex':
        return { type, pattern: this.pattern(attribute, written.pattern), ...shared };
      default:
        return { type, values: this.values(attribute, written.values), ...shared };
    }
  }

  private value(attribute: Attribute, field: string, value: unknown): AttributeValue | undefined {
    const fitting = isValue(value) ? valueFor(attribute, value) : undefined;
    if (fitting === undefined) {
      const wanted = attribute.words ? `one of ${attribute.words.join(', ')}` : `a ${attribute.type}`;
      return this.fault(`${field} must be ${wanted}, got ${JSON.stringify(value)}`);
    }
    const version = attribute.path === 'spark_version' && typeof fitting === 'string' && fitting.startsWith('auto:');
    if (version && !AUTOMATIC_VERSIONS.includes(fitting)) {
      return this.fault(`${field} must be a runtime, or one of ${AUTOMATIC_VERSIONS.join(', ')}, got ${fitting}`);
    }
    return fitting;
  }

  private values(attribute: Attribute, values: unknown): AttributeValue[] {
    if (!Array.isArray(values) || values.length === 0) {
      this.faults.push('values must be a list with at least one value');
      return [];
    }
    return values.flatMap((each: unknown, index) => this.value(attribute, `values.${index}`, each) ?? []);
  }

  private pattern(attribute: Attribute, pattern: unknown): string {
    if (attribute.type !== 'string') this.faults.push(`a rule of type regex is for texts, and this is a ${attribute.type}`);
    if (typeof pattern !== 'string' || pattern.length > LONGEST_PATTERN) {
      this.faults.push(`pattern must be a regular expression of at most ${LONGEST_PATTERN} characters`);
      return '';
    }
    try {
      RE2JS.compile(pattern);
    } catch (error) {
      if (!(error instanceof RE2JSSyntaxException)) throw error;
      this.faults.push(`pattern must be a regular expression in the syntax of RE2: ${error.message}`);
    }
    return pattern;
  }

  private bounds(attribute: Attribute, { minValue, maxValue }: Readonly<Record<string, unknown>>) {
    if (attribute.type !== 'number') this.faults.push(`a rule of type range is for numbers, and this is a ${attribute.type}`);
    for (const [field, value] of [['minValue', minValue] as const, ['maxValue', maxValue] as const]) {
      if (value !== undefined && typeof value !== 'number')
        this.faults.push(`${field} must be a number, got ${JSON.stringify(value)}`);
    }
    if (minValue === undefined && maxValue === undefined)
      this.faults.push('a rule of type range needs minValue, maxValue or both');
    const [least, most] = [minValue, maxValue].map((value) => (typeof value === 'number' ? value : undefined));
    if (least !== undefined && most !== undefined && least > most) {
      this.faults.push(`minValue must be at most maxValue, got ${least} and ${most}`);
    }
    return { ...(least !== undefined && { minValue: least }), ...(most !== undefined && { maxValue: most }) };
  }

  private flag(field: string, value: unknown): boolean {
    if (value !== undefined && typeof value !== 'boolean')
      this.faults.push(`${field} must be true or false, got ${JSON.stringify(value)}`);
    return value === true;
  }

  private fault(message: string): undefined {
    this.faults.push(message);
    return undefined;
  }
}

function isValue(value: unknown): value is AttributeValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
