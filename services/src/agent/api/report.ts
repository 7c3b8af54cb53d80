import { Type, type Static } from 'typebox';

/** What stopped a node from doing what it was assigned to do; the code is one of the API's termination reasons. */
export const Failure = Type.Object({
  code: Type.String({
    description: 'such as INIT_SCRIPT_FAILURE, SPARK_STARTUP_FAILURE, INVALID_SPARK_IMAGE, DRIVER_UNRESPONSIVE',
  }),
  message: Type.String({ description: 'what happened and what to do' }),
  parameters: Type.Record(Type.String(), Type.String()),
});
export type Failure = Static<typeof Failure>;

export const Phase = Type.Union([
  Type.Literal('idle', { description: 'no assignment' }),
  Type.Literal('preparing', { description: 'the runtime and what it needs are put in place' }),
  Type.Literal('init-scripts'),
  Type.Literal('starting-spark'),
  Type.Literal('ready', { description: 'driver: commands are answered; worker: registered with the master' }),
  Type.Literal('draining', { description: 'no new tasks; data moves to other nodes' }),
  Type.Literal('drained'),
  Type.Literal('failed'),
]);
export type Phase = Static<typeof Phase>;

export const InitScriptStatus = Type.Object({
  name: Type.String(),
  scope: Type.Union([Type.Literal('global'), Type.Literal('cluster')]),
  status: Type.String({ description: 'SUCCEEDED, FAILED_FETCH, FAILED_EXECUTION, NOT_EXECUTED or SKIPPED' }),
  seconds: Type.Number(),
  message: Type.String(),
});
export type InitScriptStatus = Static<typeof InitScriptStatus>;

export const LibraryStatus = Type.Object({
  library: Type.Unknown({ description: 'as it was assigned' }),
  status: Type.String({ description: 'PENDING, RESOLVING, INSTALLING, INSTALLED, FAILED or UNINSTALL_ON_RESTART' }),
  messages: Type.Array(Type.String()),
});
export type LibraryStatus = Static<typeof LibraryStatus>;

/** What the Spark application of a driver has to do. */
export const SparkLoad = Type.Object({
  pendingTasks: Type.Integer(),
  runningTasks: Type.Integer(),
  executors: Type.Array(
    Type.Object({
      executorId: Type.String({ description: '<application>/<executor>' }),
      host: Type.String(),
      cores: Type.Integer(),
      runningTasks: Type.Integer(),
      idleSeconds: Type.Number(),
    }),
  ),
});
export type SparkLoad = Static<typeof SparkLoad>;

/**
 * What a node says of itself. The relay asks for it without end: it is answered when something changed, and every 15 s, so that it is
 * the node's heartbeat as well.
 */
export const NodeReport = Type.Object({
  revision: Type.Integer({ description: 'grows with every change' }),
  agentVersion: Type.String(),
  generation: Type.Optional(Type.Integer({ description: 'of the assignment that this is about' })),
  phase: Phase,
  failure: Type.Optional(Failure),
  masterUrl: Type.Optional(Type.String({ description: 'driver: where workers register' })),
  sparkContextId: Type.Optional(Type.String({ description: 'driver: a number that changes with the Spark application' })),
  runningCommands: Type.Integer({ description: 'driver: commands and submissions under way' }),
  idleSeconds: Type.Number({ description: 'driver: since the last command or running task ended; 0 while there is one' }),
  spotInterruption: Type.Optional(Type.String({ description: 'when AWS takes the instance away, RFC 3339' })),
  rebalanceRecommendation: Type.Optional(
    Type.String({
      description: 'when AWS said that it is likely to take the instance away, RFC 3339; there may be no other notice',
    }),
  ),
  spark: Type.Optional(SparkLoad),
  executorIds: Type.Optional(
    Type.Array(Type.String(), { description: 'worker: its executors, each as <application>/<executor>' }),
  ),
  initScripts: Type.Array(InitScriptStatus),
  libraries: Type.Array(LibraryStatus),
  metrics: Type.Record(Type.String(), Type.Number(), { description: 'such as cpuPercent, memoryUsedMiB, diskUsedMiB' }),
});
export type NodeReport = Static<typeof NodeReport>;

/** What AWS says of how long it leaves the instance. */
export type Notices = Pick<NodeReport, 'spotInterruption' | 'rebalanceRecommendation'>;
