import { Type, type Static } from 'typebox';

/** Who may attach to a cluster, and what keeps its users apart; `data_security_mode` of the API comes to one of these. */
export const Isolation = Type.Union([
  Type.Object({ mode: Type.Literal('none') }),
  Type.Object({ mode: Type.Literal('dedicated'), principal: Type.String({ description: 'user or group that alone attaches' }) }),
  Type.Object({ mode: Type.Literal('standard') }),
]);
export type Isolation = Static<typeof Isolation>;

const Environment = Type.Record(Type.String(), Type.String());

/** A script that a node runs before Spark starts. */
export const InitScript = Type.Object({
  scope: Type.Union([Type.Literal('global'), Type.Literal('cluster')]),
  name: Type.String({ description: 'path or name that logs and events show' }),
  source: Type.Union([
    Type.Object({ content: Type.String({ description: 'the script itself' }) }),
    Type.Object({ s3: Type.String({ description: 's3://bucket/key, fetched with the credentials of the instance profile' }) }),
    Type.Object({ file: Type.String({ description: 'absolute path on the node' }) }),
  ]),
});
export type InitScript = Static<typeof InitScript>;

/** A library of the cluster, in the words of the Libraries API. */
export const Library = Type.Union([
  Type.Object({ pypi: Type.Object({ package: Type.String(), repo: Type.Optional(Type.String()) }) }),
  Type.Object({
    maven: Type.Object({
      coordinates: Type.String(),
      repo: Type.Optional(Type.String()),
      exclusions: Type.Optional(Type.Array(Type.String())),
    }),
  }),
  Type.Object({ jar: Type.String() }),
  Type.Object({ whl: Type.String() }),
  Type.Object({ requirements: Type.String() }),
]);
export type Library = Static<typeof Library>;

/** From where a node fetches a runtime. */
export const RuntimeArchive = Type.Object({
  url: Type.String({ description: 'good for an hour' }),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
});
export type RuntimeArchive = Static<typeof RuntimeArchive>;

/**
 * What the cluster manager has a node be. A node without one is idle: it waits in a pool, or has just joined.
 *
 * Assigning is idempotent: the same generation again changes nothing, a newer one ends what runs and begins anew.
 */
export const Assignment = Type.Object({
  accountId: Type.String(),
  workspaceId: Type.String(),
  clusterId: Type.String(),
  clusterName: Type.String(),
  generation: Type.Integer({ description: 'grows with every start and restart of the cluster' }),
  place: Type.Union([
    Type.Object({
      kind: Type.Literal('driver'),
      workers: Type.Boolean({ description: 'false: Spark runs inside the driver' }),
      worker: Type.Optional(
        Type.Object(
          { memoryMiB: Type.Integer({ minimum: 512 }) },
          { description: 'what a worker has; as much as the driver if unset' },
        ),
      ),
    }),
    Type.Object({ kind: Type.Literal('worker'), masterUrl: Type.String({ description: 'such as spark://10.0.0.4:7077' }) }),
  ]),
  runtimeKey: Type.String(),
  runtimeArchive: Type.Optional(RuntimeArchive),
  cores: Type.Integer({ minimum: 1, description: 'cores that Spark may use on this node' }),
  memoryMiB: Type.Integer({ minimum: 512, description: 'memory of the node that the cluster may use' }),
  sparkSecret: Type.String({ description: 'secret of the cluster, shared by its nodes: spark.authenticate.secret' }),
  sparkConf: Environment,
  environment: Environment,
  isolation: Isolation,
  initScripts: Type.Array(InitScript),
  libraries: Type.Array(Library),
  logDestination: Type.Optional(
    Type.String({ description: "the cluster's own folder for its logs: s3://bucket/prefix/<cluster id> or file:///folder" }),
  ),
});
export type Assignment = Static<typeof Assignment>;
