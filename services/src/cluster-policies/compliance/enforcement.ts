import type { ClusterSpec } from '../../clusters/attributes';
import type { ClusterRow } from '../../clusters/schema';
import type { SettingsChange } from '../../clusters/settings-change';
import { sizeOf } from '../../clusters/transitions';
import { invalid } from '../../platform/http/api-error';
import { findAttribute, type Attribute } from '../definition/attribute';
import { valueOf, withValues } from '../definition/fill';
import { withLogPlace } from '../definition/log-place';
import type { AttributeValue, Rule } from '../definition/rule';
import { valuesAt } from '../definition/value-in-spec';
import type { Violation } from '../definition/violations';

export interface Enforcement {
  /** What is to be asked for, so that the cluster complies. */
  readonly spec: ClusterSpec;
  readonly changes: readonly SettingsChange[];
}

/**
 * The least changes by which a cluster complies: what is fixed, what is forbidden away, and of a limit its default, its nearest bound or
 * the first value of its list.
 *
 * @throws ApiError INVALID_PARAMETER_VALUE with all violations that no setting mends
 */
export function enforcementOf(cluster: ClusterRow, violations: readonly Violation[]): Enforcement {
  const made = withLogPlace({ ...cluster.attributes, ...sizeOf(cluster) });
  const faults: string[] = [];
  const remedies = violations.flatMap(({ path, rule, message }) => {
    const attribute = findAttribute(path);
    const before = attribute ? valuesAt(made, attribute) : [];
    const remedy = attribute && remedyOf(attribute, rule, before[0]);
    if (!remedy) faults.push(message);
    return remedy && attribute ? [{ attribute, value: remedy.value, before }] : [];
  });
  if (faults.length > 0) throw invalid(`Cluster ${cluster.cluster_id} must be edited by hand: ${faults.join('; ')}`);
  return {
    spec: withValues(cluster.spec, remedies),
    changes: remedies.map(({ attribute, value, before }) => ({
      field: attribute.path,
      previous_value: before.map(String).join(', '),
      new_value: value === undefined ? '' : String(value),
    })),
  };
}

/** The value that mends a violation, where undefined takes the attribute away; nothing when none does. */
function remedyOf({ segments }: Attribute, rule: Rule, before: unknown): { readonly value?: AttributeValue } | undefined {
  if (!segments) return undefined;
  if (rule.type === 'forbidden') return {};
  const value = valueOf(rule) ?? nearest(rule, before);
  return value === undefined ? undefined : { value };
}

function nearest(rule: Rule, before: unknown): AttributeValue | undefined {
  if (rule.type === 'allowlist') return rule.values[0];
  if (rule.type !== 'range') return undefined;
  const { minValue, maxValue } = rule;
  return typeof before === 'number' && maxValue !== undefined && before > maxValue ? maxValue : (minValue ?? maxValue);
}
