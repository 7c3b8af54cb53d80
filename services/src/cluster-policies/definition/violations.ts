import type { ClusterSpec } from '../../clusters/attributes';
import type { ClusterSource } from '../../clusters/schema';
import { withRuntime } from '../../clusters/spec/runtime-rule';
import { findAttribute, type Attribute } from './attribute';
import { dbusPerHour } from './dbus';
import { namesEvery } from './fill';
import { beyond } from './limit';
import { withLogPlace } from './log-place';
import { CLUSTER_TYPE, DBUS_PER_HOUR, type AttributeRule, type Rule } from './rule';
import { valuesAt } from './value-in-spec';

/** A cluster as rules judge it. */
export interface Judged {
  /** As somebody asks for it, with what the policy fills in: what is required or forbidden is to be in here, or not. */
  readonly asked: ClusterSpec;
  /** What it comes to with all defaults: limits are for this, so that nothing passes them by being left out. */
  readonly made: ClusterSpec;
  readonly source: ClusterSource;
}

/** Where a cluster is not as the policy says. */
export interface Violation {
  readonly path: string;
  readonly rule: Rule;
  /** What is wrong, in the words that clients know. */
  readonly message: string;
}

/** All of them, in the order of the definition. */
export function violationsOf(rules: readonly AttributeRule[], judged: Judged): Violation[] {
  return rules.flatMap(({ path, rule }) => {
    const attribute = findAttribute(path);
    return attribute ? judge(attribute, rule, judged).map((message) => ({ path, rule, message })) : [];
  });
}

function judge(attribute: Attribute, rule: Rule, judged: Judged): string[] {
  const { path } = attribute;
  if (rule.type === 'forbidden')
    return read(attribute, judged, 'asked').map((value) => clause(path, 'must not be present', value));
  const values = read(attribute, judged, 'made');
  const missing = !namesEvery(attribute) && (rule.type === 'fixed' ? values.length === 0 : isMissing(attribute, rule, judged));
  if (missing) return [absent(attribute)];
  const same = path === 'spark_version' ? (value: unknown) => meant(value, judged.made) : (value: unknown) => value;
  return values.flatMap((value) => {
    const must = rule.type === 'fixed' ? differs(rule.value, value, same) : beyond(rule, value, same);
    return must === undefined ? [] : [clause(path, must, value)];
  });
}

function isMissing(attribute: Attribute, rule: { readonly isOptional: boolean }, judged: Judged): boolean {
  return !rule.isOptional && attribute.segments !== undefined && read(attribute, judged, 'asked').length === 0;
}

function differs(wanted: unknown, value: unknown, same: (value: unknown) => unknown): string | undefined {
  return same(wanted) === value ? undefined : `must be ${String(wanted)}`;
}

function read(attribute: Attribute, { asked, made, source }: Judged, which: 'asked' | 'made'): unknown[] {
  if (attribute.path === CLUSTER_TYPE) return [typeOf(source)];
  if (attribute.path === DBUS_PER_HOUR) return [dbusPerHour(made)].filter((dbus) => dbus !== undefined);
  return valuesAt(withLogPlace(which === 'asked' ? asked : made), attribute);
}

function typeOf(source: ClusterSource): string {
  if (source === 'JOB') return 'job';
  return source.startsWith('PIPELINE') ? 'dlt' : 'all-purpose';
}

/** The runtime that a word or key of a policy means for this cluster, which may be of machine learning by a field of its own. */
function meant(version: unknown, made: ClusterSpec): unknown {
  return typeof version === 'string' ? withRuntime({ ...made, spark_version: version }).spark_version : version;
}

function clause(path: string, must: string, value: unknown): string {
  return `Validation failed for ${path}, the value ${must} (is ${JSON.stringify(String(value))})`;
}

function absent({ path, segments = [] }: Attribute): string {
  const last = segments.at(-1);
  if (last?.kind !== 'key') return `Validation failed for ${path}, the value must be present`;
  return `Validation failed for ${path.slice(0, path.length - last.name.length - 1)}, ${last.name} must be present`;
}
