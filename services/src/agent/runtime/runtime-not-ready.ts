/** A runtime that cannot be used as it is; the message says what to do. */
export class RuntimeNotReady extends Error {}
