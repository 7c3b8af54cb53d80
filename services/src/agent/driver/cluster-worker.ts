/** What a worker node of a cluster does, whether its Spark worker serves all users or each has his own. */
export interface ClusterWorker {
  /** Executors on this node; undefined while it does not say. */
  readonly executorIds: () => Promise<string[] | undefined>;
  /** Ends it in order; what runs after the deadline is ended. */
  readonly drain: (deadlineMs: number) => Promise<void>;
  readonly end: () => Promise<void>;
}
