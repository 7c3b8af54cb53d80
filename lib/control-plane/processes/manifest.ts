import { readFileSync } from 'fs';
import { join } from 'path';

/** What services/processes.json says. Its form is held by services/processes.schema.json and a test. */
export interface ProcessManifest {
  /** CloudWatch namespace of every metric. */
  readonly metricNamespace: string;
  /** Every environment variable that any process reads, by name. */
  readonly settings: Record<string, ManifestSetting>;
  /** Every environment variable that comes from a secret, by name. */
  readonly secrets: Record<string, ManifestSecret>;
  /** The processes, by name. */
  readonly processes: Record<string, ManifestProcess>;
}

/** An environment variable. */
export interface ManifestSetting {
  readonly description: string;
  /** Value when it is not set; without one the setting is required. */
  readonly default?: string;
  /** Regular expression of the values. */
  readonly pattern: string;
  /** The pattern in words. */
  readonly allowed: string;
}

/** An environment variable that comes from a secret. */
export interface ManifestSecret {
  readonly description: string;
  /** Which secret of the control plane. */
  readonly source: 'database-owner';
  /** Key in the secret's JSON. */
  readonly field: string;
}

/** A port that a process listens on; TCP. */
export interface ManifestPort {
  readonly name: string;
  readonly number: number;
  readonly protocol: 'http';
  /** Who may connect: `load-balancer` or names of processes. */
  readonly from: string[];
  readonly description: string;
}

/** What AWS actions are called on: a word that the constructs turn into ARNs and conditions. */
export type ManifestResource =
  | 'database'
  | 'customer-roles'
  | 'storage-access-role'
  | 'artifact-store'
  | 'agent-archive'
  | 'registration-secrets'
  | 'login-secrets';

/** AWS actions that a process calls. */
export interface ManifestActions {
  readonly actions: string[];
  readonly resource: ManifestResource;
  readonly why: string;
}

/** A metric that a process writes into its log. */
export interface ManifestMetric {
  readonly name: string;
  readonly unit: 'Count' | 'Seconds';
  readonly description: string;
}

/** One process. */
export interface ManifestProcess {
  /** A service runs for ever; a task runs once a deployment; a node program runs on nodes, and no construct makes it. */
  readonly kind: 'service' | 'task' | 'node';
  readonly description: string;
  readonly command: string[];
  readonly ports: ManifestPort[];
  readonly health?: { readonly port: string; readonly live: string; readonly ready: string };
  readonly settings: string[];
  readonly secrets: string[];
  /** `owner` owns the schema; `none` has no way to the database. */
  readonly databaseRole: string;
  readonly actions: ManifestActions[];
  readonly metrics: ManifestMetric[];
  readonly size: { readonly cpu: number; readonly memoryMiB: number };
  /** Tasks of a service. */
  readonly count?: { readonly min: number; readonly max: number };
  readonly stopTimeoutSeconds: number;
}

/** The manifest of this release, as the package ships it. */
export const MANIFEST: ProcessManifest = JSON.parse(
  readFileSync(join(__dirname, '..', '..', '..', 'services', 'processes.json'), 'utf8'),
) as ProcessManifest;

/** The entry of a process. */
export function manifestProcess(name: string): ManifestProcess {
  const entry = MANIFEST.processes[name];
  if (!entry) throw new RangeError(`no process ${JSON.stringify(name)} in the manifest`);
  return entry;
}

/** Names of the processes that `name` dials: the inverse of the ports' `from`. */
export function processesDialledBy(name: string): string[] {
  return Object.keys(MANIFEST.processes).filter((other) => manifestProcess(other).ports.some((port) => port.from.includes(name)));
}

/** Names of the processes that call AWS actions on this resource. */
export function processesCalling(resource: ManifestResource): string[] {
  return Object.keys(MANIFEST.processes).filter((name) =>
    manifestProcess(name).actions.some((entry) => entry.resource === resource),
  );
}
