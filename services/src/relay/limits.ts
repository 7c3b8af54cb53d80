/** Nodes that one relay holds. The service scales out at half of that. */
export const MOST_NODES = 4_000;

/** Calls that one node has open at a time. */
export const MOST_CALLS_OF_A_NODE = 200;

/** Bytes of a report: what a node says is kept in a row. */
export const LARGEST_REPORT = 256 * 1024;

/** Milliseconds between two pings, and until a side that says nothing counts as gone. */
export const PING_EVERY = 20_000;
export const SILENT_FOR = 45_000;

/** Milliseconds that a dialling node has for its request, headers and body. */
export const TIME_TO_ASK = 10_000;
