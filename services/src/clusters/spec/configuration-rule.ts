import type { ClusterSpec, InitScriptInfo } from '../attributes';
import type { ClusterSpecRule } from './cluster-spec-rule';

/** In minutes: when an idle cluster ends, unless it says otherwise; and what it may say. */
const AUTOTERMINATION = { default: 120, least: 10, most: 10_000 } as const;

const MOST_TAGS = 45;
const MOST_INIT_SCRIPTS = 10;
const LONGEST_NAME = 255;

/** Tags that every cluster has of itself. */
const DEFAULT_TAGS: ReadonlySet<string> = new Set(['Vendor', 'Creator', 'ClusterName', 'ClusterId']);

/** Kinds of places, each with how its destinations begin and whether clusters can read scripts there, or write logs. */
const PLACES = {
  s3: { begins: 's3://', scripts: true, logs: true },
  file: { begins: 'file:/', scripts: true, logs: false },
  dbfs: { begins: 'dbfs:/', scripts: false, logs: false },
  workspace: { begins: '/', scripts: false, logs: false },
  volumes: { begins: '/Volumes/', scripts: false, logs: false },
  abfss: { begins: 'abfss://', scripts: false, logs: false },
  gcs: { begins: 'gs://', scripts: false, logs: false },
} as const;

/** Everything else that is configured: idle time, tags, scripts, logs. */
export const configurationRule: ClusterSpecRule = {
  fill: (spec) => ({ ...spec, autotermination_minutes: spec.autotermination_minutes ?? AUTOTERMINATION.default }),
  check: (spec) => [
    ...(spec.cluster_name !== undefined && spec.cluster_name.length > LONGEST_NAME
      ? [`cluster_name may have ${LONGEST_NAME} characters, got ${spec.cluster_name.length}`]
      : []),
    ...autoterminationFaults(spec.autotermination_minutes ?? 0),
    ...tagFaults(spec.custom_tags ?? {}),
    ...scriptFaults(spec.init_scripts ?? []),
    ...logFaults(spec.cluster_log_conf),
    ...missingFeatures(spec),
  ],
};

function autoterminationFaults(minutes: number): string[] {
  const { least, most } = AUTOTERMINATION;
  if (minutes === 0 || (minutes >= least && minutes <= most)) return [];
  return [`autotermination_minutes must be from ${least} to ${most}, or 0 for never, got ${minutes}`];
}

function tagFaults(tags: Readonly<Record<string, string>>): string[] {
  const names = Object.keys(tags);
  const faults: string[] = [];
  if (names.length > MOST_TAGS) faults.push(`custom_tags may have ${MOST_TAGS} entries, got ${names.length}`);
  for (const [name, value] of Object.entries(tags)) {
    if (DEFAULT_TAGS.has(name)) faults.push(`custom_tags.${name} is a tag that the cluster has of itself; choose another name`);
    if (name.toLowerCase().startsWith('aws:')) faults.push(`custom_tags.${name}: names that begin with aws: are AWS's own`);
    if (name === '' || name.length > 127)
      faults.push(`names of custom_tags have 1 to 127 characters, got ${JSON.stringify(name)}`);
    if (value.length > 255) faults.push(`custom_tags.${name} may have 255 characters, got ${value.length}`);
  }
  return faults;
}

function scriptFaults(scripts: readonly InitScriptInfo[]): string[] {
  const many =
    scripts.length > MOST_INIT_SCRIPTS ? [`init_scripts may have ${MOST_INIT_SCRIPTS} entries, got ${scripts.length}`] : [];
  return [...many, ...scripts.flatMap((script, index) => placeFaults(`init_scripts.${index}`, script, 'scripts'))];
}

function logFaults(conf: ClusterSpec['cluster_log_conf']): string[] {
  return conf === undefined ? [] : placeFaults('cluster_log_conf', conf, 'logs');
}

function placeFaults(property: string, place: InitScriptInfo, use: 'scripts' | 'logs'): string[] {
  const named = (Object.keys(PLACES) as (keyof typeof PLACES)[]).filter((kind) => place[kind] !== undefined);
  const usable = Object.entries(PLACES)
    .filter(([, each]) => each[use])
    .map(([kind]) => kind);
  const [kind] = named;
  if (kind === undefined || named.length > 1)
    return [`${property} needs exactly one of ${usable.join(', ')}, got ${named.length}`];
  const { begins, [use]: works } = PLACES[kind];
  if (!works) return [`${property}.${kind} is not available; use one of ${usable.join(', ')}`];
  const destination = place[kind]?.destination ?? '';
  const faults: string[] = [];
  if (!destination.startsWith(begins) || destination.length === begins.length) {
    faults.push(`${property}.${kind}.destination must begin with ${begins}, got ${JSON.stringify(destination)}`);
  }
  if (kind === 's3' && place.s3?.region === undefined && place.s3?.endpoint === undefined) {
    faults.push(`${property}.s3 needs region or endpoint`);
  }
  return faults;
}

/** What nodes cannot do is refused rather than left out in silence. */
function missingFeatures({ docker_image: image, ssh_public_keys: keys = [] }: ClusterSpec): string[] {
  const faults: string[] = [];
  if (image?.url !== undefined) faults.push('docker_image is not available; use init_scripts and libraries');
  if (keys.length > 0) faults.push('ssh_public_keys is not available: nothing listens on nodes; run %sh in a notebook');
  return faults;
}
