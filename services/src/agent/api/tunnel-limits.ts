/** Bytes of a WebSocket message. HTTP/2 writes frames of 16 KiB, and several of them at once. */
export const LARGEST_MESSAGE = 4 * 1024 * 1024;

/** Bytes of one stream that its sender may be ahead of its reader: what a slow reader costs in memory. */
export const STREAM_WINDOW = 256 * 1024;

/** Bytes of all streams of a connection together that are on their way. */
export const CONNECTION_WINDOW = 4 * 1024 * 1024;

/** Bytes of the headers of one request or answer. */
export const LARGEST_HEADERS = 32 * 1024;

/** Requests that a node answers at a time. */
export const MOST_STREAMS = 256;
