import { defaultTags } from '../../clusters/cluster-info';
import type { UsageHour } from '../../clusters/usage-hours';
import { findNodeType } from '../../node-types/catalog';
import { unitsPerHour } from '../../node-types/units';

/** Columns of usage as CSV, as clients of Databricks know them (billable usage log schema, 2026-11). */
const COLUMNS = [
  'workspaceId',
  'timestamp',
  'clusterId',
  'clusterName',
  'clusterNodeType',
  'clusterOwnerUserId',
  'clusterCustomTags',
  'sku',
  'dbus',
  'machineHours',
  'clusterOwnerUserName',
  'tags',
] as const;
type Column = (typeof COLUMNS)[number];

export const USAGE_HEADER = `${COLUMNS.join(',')}\n`;

const HOUR = 3_600_000;

/** What a row says beyond the usage itself. */
export interface UsageContext {
  /** Of the workspace, such as PREMIUM. */
  readonly pricingTier: string;
  /** Whether the row may name the person whose cluster it is. */
  readonly personal: boolean;
}

/** One hour of usage as a line. Units are an estimate: this platform bills none. */
export function usageLine(usage: UsageHour, { pricingTier, personal }: UsageContext): string {
  const type = findNodeType(usage.instance_type);
  const { Creator, ...tags } = defaultTags(usage);
  const values: Record<Column, string> = {
    workspaceId: usage.workspace_id,
    timestamp: new Date(usage.hour.getTime() + HOUR - 1).toISOString(),
    clusterId: usage.cluster_id,
    clusterName: usage.cluster_name,
    clusterNodeType: usage.instance_type,
    clusterOwnerUserId: usage.creator_id ?? '',
    clusterCustomTags: JSON.stringify(usage.custom_tags),
    sku: `${pricingTier}_${usage.cluster_source === 'JOB' ? 'JOBS' : 'ALL_PURPOSE'}_COMPUTE`,
    dbus: rounded(usage.machine_hours * (type ? unitsPerHour(type) : 0)),
    machineHours: rounded(usage.machine_hours),
    clusterOwnerUserName: personal ? usage.creator_name : '',
    tags: JSON.stringify({ ...usage.custom_tags, ...tags, ...(personal && { Creator }) }),
  };
  return `${COLUMNS.map((column) => quoted(values[column])).join(',')}\n`;
}

function rounded(value: number): string {
  return String(Math.round(value * 1e6) / 1e6);
}

/** As RFC 4180 has it. */
function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
