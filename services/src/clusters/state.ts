/**
 * The states of a cluster, as the API names them.
 *
 *     create ─► PENDING ─────────► RUNNING ◄─► RESIZING
 *                  ▲  └────┐        │  ▲  └─► RESTARTING ─┐
 *            start │       │        │  └──────────────────┤
 *             TERMINATED ◄─┴─ TERMINATING ◄───────────────┘
 *
 * Asking for something (create, start, restart, resize, delete) moves a cluster at once; the cluster manager moves it on when it
 * is so. What is wanted of a cluster is therefore its state, its generation and its number of workers.
 */
export const CLUSTER_STATES = ['PENDING', 'RUNNING', 'RESTARTING', 'RESIZING', 'TERMINATING', 'TERMINATED'] as const;
export type ClusterState = (typeof CLUSTER_STATES)[number];

/** What each state may become. The database has the same table and refuses everything else. */
export const NEXT_STATES: Readonly<Record<ClusterState, readonly ClusterState[]>> = {
  PENDING: ['RUNNING', 'TERMINATING'],
  RUNNING: ['RESIZING', 'RESTARTING', 'TERMINATING'],
  RESTARTING: ['RUNNING', 'TERMINATING'],
  RESIZING: ['RUNNING', 'TERMINATING'],
  TERMINATING: ['TERMINATED'],
  TERMINATED: ['PENDING'],
};

/** States that a cluster leaves without being asked to. */
export const PASSING_STATES: readonly ClusterState[] = ['PENDING', 'RESTARTING', 'RESIZING', 'TERMINATING'];

/** The states of a node of a cluster: wanted, launched, joined to a relay, told what to be, able to work, and on its way out. */
export const NODE_STATES = ['WANTED', 'LAUNCHED', 'JOINED', 'ASSIGNED', 'READY', 'DRAINING', 'ENDING', 'ENDED'] as const;
export type NodeState = (typeof NODE_STATES)[number];
