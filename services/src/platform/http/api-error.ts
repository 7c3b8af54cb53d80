/** Codes of errors as the public SDKs know them; each goes with one HTTP status. */
export const STATUS_OF = {
  BAD_REQUEST: 400,
  MALFORMED_REQUEST: 400,
  INVALID_PARAMETER_VALUE: 400,
  INVALID_STATE: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  RESOURCE_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  RESOURCE_ALREADY_EXISTS: 409,
  RESOURCE_CONFLICT: 409,
  REQUEST_LIMIT_EXCEEDED: 429,
  INTERNAL_ERROR: 500,
  TEMPORARILY_UNAVAILABLE: 503,
} as const;

export type ErrorCode = keyof typeof STATUS_OF;

/**
 * A request that cannot be done, told to its caller. Anything else that is thrown is a fault of this program (500).
 *
 * The message names the property, the value got, what is allowed and what to do.
 */
export class ApiError extends Error {
  public readonly status: number;

  constructor(
    public readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions & {
      /** Seconds after which another try makes sense; for REQUEST_LIMIT_EXCEEDED and TEMPORARILY_UNAVAILABLE. */
      readonly retryAfter?: number;
      /** Word of RFC 7644 section 3.12 for an error of the SCIM API, such as `uniqueness`. */
      readonly scimType?: string;
    },
  ) {
    super(message, options);
    this.status = STATUS_OF[code];
    this.retryAfter = options?.retryAfter;
    this.scimType = options?.scimType;
  }

  public readonly retryAfter?: number;
  public readonly scimType?: string;
}

/** Another account's object and one that never was look the same. */
export function notFound(kind: string, id: string): ApiError {
  return new ApiError('RESOURCE_DOES_NOT_EXIST', `${kind} ${id} does not exist`);
}

export function invalid(message: string): ApiError {
  return new ApiError('INVALID_PARAMETER_VALUE', message);
}

export function alreadyExists(kind: string, name: string): ApiError {
  return new ApiError('RESOURCE_ALREADY_EXISTS', `${kind} ${JSON.stringify(name)} already exists`, { scimType: 'uniqueness' });
}

/** What was done of the request is taken back. */
export function tookTooLong(options?: ErrorOptions): ApiError {
  const message = 'the request took too long and was ended; ask for less at once, or try again';
  return new ApiError('TEMPORARILY_UNAVAILABLE', message, options);
}

export function permissionDenied(message: string): ApiError {
  return new ApiError('PERMISSION_DENIED', message);
}
