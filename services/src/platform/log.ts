import { pino, type Logger } from 'pino';
import type { World } from './world';

export type { Logger } from 'pino';

/** A log of JSON lines: time (ISO 8601, UTC), level in words, the process, a message, and an error with its whole chain of causes. */
export function createLog(process: string, level: string, world: World): Logger {
  return pino(
    {
      level,
      base: { process },
      messageKey: 'message',
      errorKey: 'error',
      timestamp: () => `,"time":"${new Date(world.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: errorChain },
      redact: {
        paths: ['headers.authorization', 'headers.cookie', 'req.headers.authorization', 'req.headers.cookie'],
        censor: '…',
      },
    },
    { write: world.write },
  );
}

interface SerializedError {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: unknown;
  readonly cause?: SerializedError;
}

function errorChain(error: unknown): SerializedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...('code' in error && { code: error.code }),
    ...(error.cause !== undefined && { cause: errorChain(error.cause) }),
  };
}
