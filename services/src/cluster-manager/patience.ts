const SECOND = 1_000;
const MINUTE = 60_000;

/**
 * In milliseconds: how long the cluster manager waits for what may never come. Every state of a node that it does not leave by
 * itself has its end here.
 */
export const PATIENCE = {
  /** From the first try to launch to an instance. */
  launch: 5 * MINUTE,
  /** From an instance to its first connection: the slowest image has booted by then. */
  join: 15 * MINUTE,
  /** From an assignment to Spark that runs: init scripts and libraries may take long. */
  ready: 60 * MINUTE,
  /** From asking a node to drain to ending it. */
  drain: 10 * MINUTE,
  /** For a node that was connected and is not: relays and networks come back. */
  silence: 60 * SECOND,
} as const;

/** In milliseconds: when a cluster is looked at again of itself. What changes wakes the cluster manager sooner. */
export const LOOK = {
  /** While something is under way. */
  passing: 1 * SECOND,
  /** After a call that failed and passes. */
  retry: 2 * SECOND,
  running: 15 * SECOND,
} as const;

/** In milliseconds: how often a cluster that lacks workers, or a pool that lacks idle nodes, tries again; it doubles with each failure. */
export const REPAIR = { first: 1 * MINUTE, last: 10 * MINUTE } as const;

/** In milliseconds: how long to wait before the next try after so many failures. */
export function waitBeforeRetry(failures: number): number {
  return Math.min(REPAIR.first * 2 ** Math.min(Math.max(0, failures - 1), 10), REPAIR.last);
}

/** A cluster runs without more than this part of its workers; with fewer it does not start. */
export const ENOUGH_WORKERS = 0.85;
