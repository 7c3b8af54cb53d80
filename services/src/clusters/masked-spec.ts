import { invalid } from '../platform/http/api-error';
import { ClusterSpec } from './attributes';

const FIELDS: ReadonlySet<string> = new Set(Object.keys(ClusterSpec.properties));

/**
 * A specification in which the fields that a mask names have other values, and all others stay. A field that is named without a
 * value is cleared.
 *
 * @param mask names of fields, joined by commas; `aws_attributes.zone_id` names a part of one, `*` all
 * @throws ApiError INVALID_PARAMETER_VALUE for a mask that names what clusters do not have
 */
export function maskedSpec(before: ClusterSpec, change: ClusterSpec, mask: string): ClusterSpec {
  const paths = mask === '*' ? [...FIELDS] : mask.split(',').map((path) => path.trim());
  const unknown = paths.filter((path) => !FIELDS.has(path.split('.')[0] ?? ''));
  if (unknown.length > 0) {
    throw invalid(
      `update_mask names ${unknown.map((each) => JSON.stringify(each)).join(', ')}; it must name fields of a cluster, or be *`,
    );
  }
  const result: Record<string, unknown> = structuredClone(before);
  for (const path of paths) assign(result, path.split('.'), change);
  // A cluster has one kind of size: to be given the other is to lose the first.
  if (paths.includes('autoscale') && change.autoscale && !paths.includes('num_workers')) delete result.num_workers;
  if (paths.includes('num_workers') && change.num_workers !== undefined && !paths.includes('autoscale')) delete result.autoscale;
  return result;
}

function assign(target: Record<string, unknown>, [name = '', ...rest]: readonly string[], source: object | undefined): void {
  const value = source && Object.hasOwn(source, name) ? (source as Record<string, unknown>)[name] : undefined;
  if (rest.length === 0) {
    if (value === undefined) delete target[name];
    else target[name] = value;
    return;
  }
  const inner = isRecord(target[name]) ? { ...target[name] } : {};
  assign(inner, rest, isRecord(value) ? value : undefined);
  target[name] = inner;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
