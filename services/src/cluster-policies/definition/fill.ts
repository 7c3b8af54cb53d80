import { Check } from 'typebox/value';
import { ClusterSpec } from '../../clusters/attributes';
import { findAttribute, type Attribute } from './attribute';
import { withLogPlace, withoutLogPlace } from './log-place';
import type { AttributeRule, AttributeValue, Rule } from './rule';
import { valuesAt, withValueAt } from './value-in-spec';

/** The specification with what the rules fix of all that it leaves out, and with their defaults if they are asked for. */
export function fillIn(rules: readonly AttributeRule[], spec: ClusterSpec, defaults: boolean): ClusterSpec {
  const values = rules.flatMap(({ path, rule }) => {
    const attribute = findAttribute(path);
    const value = rule.type === 'fixed' || defaults ? valueOf(rule) : undefined;
    if (!attribute?.segments || value === undefined || namesEvery(attribute)) return [];
    if (valuesAt(withLogPlace(spec), attribute).length > 0 || (rule.type !== 'fixed' && hasOtherSize(spec, path))) return [];
    return [{ attribute, value }];
  });
  return withValues(spec, values);
}

/** The specification with these values; undefined takes one away. */
export function withValues(
  spec: ClusterSpec,
  values: readonly { readonly attribute: Attribute; readonly value: AttributeValue | undefined }[],
): ClusterSpec {
  let filled: unknown = withLogPlace(spec);
  for (const { attribute, value } of values) filled = withValueAt(filled, attribute, value);
  const result: unknown = isRecord(filled) ? withoutLogPlace(filled) : filled;
  if (!Check(ClusterSpec, result)) throw new Error('a policy filled in what clusters cannot be');
  return result;
}

/** Whether a path is of every element of a list. There is nothing to fill in: the elements are whoever asks's own. */
export function namesEvery({ segments = [] }: Attribute): boolean {
  return segments.some((segment) => segment.kind === 'element' && segment.index === undefined);
}

/** The value that a rule gives an attribute: the only one, or the default. */
export function valueOf(rule: Rule): AttributeValue | undefined {
  if (rule.type === 'fixed') return rule.value;
  return rule.type === 'forbidden' ? undefined : rule.defaultValue;
}

/** A cluster has one kind of size: whoever gives the one leaves out the other on purpose. */
function hasOtherSize(spec: ClusterSpec, path: string): boolean {
  return path === 'num_workers' ? spec.autoscale !== undefined : path.startsWith('autoscale.') && spec.num_workers !== undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
