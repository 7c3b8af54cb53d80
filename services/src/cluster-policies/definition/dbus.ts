import type { ClusterSpec } from '../../clusters/attributes';
import { findNodeType } from '../../node-types/catalog';

/** Units of a node in an hour for each US dollar of its on-demand price: an estimate, not checked against Databricks' rates. */
const DBUS_PER_DOLLAR = 3.6;

/** The most that a cluster uses in an hour: its driver and as many workers as it may have. Undefined for unknown node types. */
export function dbusPerHour(spec: ClusterSpec): number | undefined {
  const worker = findNodeType(spec.node_type_id ?? '');
  const driver = findNodeType(spec.driver_node_type_id ?? spec.node_type_id ?? '');
  const workers = spec.autoscale?.max_workers ?? spec.num_workers ?? 0;
  if (!driver || (workers > 0 && !worker)) return undefined;
  const dollars = driver.price + workers * (worker?.price ?? 0);
  return Math.round(dollars * DBUS_PER_DOLLAR * 100) / 100;
}
