import type { ClusterSpec } from '../../clusters/attributes';
import { findNodeType } from '../../node-types/catalog';
import { unitsPerHour } from '../../node-types/units';

/** The most that a cluster uses in an hour: its driver and as many workers as it may have. Undefined for unknown node types. */
export function dbusPerHour(spec: ClusterSpec): number | undefined {
  const worker = findNodeType(spec.node_type_id ?? '');
  const driver = findNodeType(spec.driver_node_type_id ?? spec.node_type_id ?? '');
  const workers = spec.autoscale?.max_workers ?? spec.num_workers ?? 0;
  if (!driver || (workers > 0 && !worker)) return undefined;
  const units = unitsPerHour(driver) + workers * (worker ? unitsPerHour(worker) : 0);
  return Math.round(units * 100) / 100;
}
