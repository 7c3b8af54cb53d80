import type { ClusterSpec } from '../../clusters/attributes';

/** A specification whose place for logs also has type, path and region, as definitions speak of it. */
export type WithLogPlace = Readonly<Record<string, unknown>>;

const KINDS = { S3: 's3', DBFS: 'dbfs', VOLUMES: 'volumes' } as const;
type Kind = keyof typeof KINDS;

/** Adds them. */
export function withLogPlace(spec: ClusterSpec): WithLogPlace {
  const conf = spec.cluster_log_conf;
  const type = (Object.keys(KINDS) as Kind[]).find((kind) => conf?.[KINDS[kind]] !== undefined);
  if (!conf || !type) return spec;
  const path = conf[KINDS[type]]?.destination;
  const region = conf.s3?.region;
  return { ...spec, cluster_log_conf: { ...conf, type, path, ...(region !== undefined && { region }) } };
}

/** Takes them away again; what a policy has set of them is where logs go. */
export function withoutLogPlace(spec: WithLogPlace): WithLogPlace {
  const { cluster_log_conf: conf, ...rest } = spec;
  if (typeof conf !== 'object' || conf === null) return spec;
  const { type, path, region, ...kept } = conf as Readonly<Record<string, unknown>>;
  const kind = typeof type === 'string' && type in KINDS ? KINDS[type as Kind] : undefined;
  if (kind === undefined) return Object.keys(kept).length > 0 ? { ...rest, cluster_log_conf: kept } : rest;
  const place = { ...(kept[kind] ?? {}), destination: path ?? '', ...(region !== undefined && { region }) };
  return { ...rest, cluster_log_conf: { ...kept, [kind]: place } };
}
