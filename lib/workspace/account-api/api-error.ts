/** What a platform answered to a request that it refused, as far as it told. */
export class ApiError extends Error {
  /**
   * @param status  of HTTP; 0 when no answer came
   * @param code    such as `INVALID_STATE`; empty when none was told
   * @param message in the platform's own words
   */
  constructor(
    public readonly status: number,
    public readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = code || 'ApiError';
  }

  /** Whether the thing asked for is not there. */
  public get isNotFound(): boolean {
    return this.status === 404;
  }

  /** Whether something else must go first. Some platforms answer a conflict without a body. */
  public get isInUse(): boolean {
    return this.code === 'INVALID_STATE' || this.status === 409;
  }

  /** Whether the same request may be answered otherwise later. */
  public get isTransient(): boolean {
    return [0, 429, 500, 502, 503, 504].includes(this.status);
  }

  /** Whether something in AWS was found wanting, which may be because AWS has not told all of itself yet. */
  public get isValidation(): boolean {
    return /\bFailed [\w -]+ validation checks\b/.test(this.message);
  }
}

/** The error of an answer, whatever it consists of: some are no JSON, some have no body. */
export function errorOf(response: Response, text: string): ApiError {
  const { code, message } = told(text);
  const words = message || text.slice(0, 300) || response.statusText || 'no reason given';
  return new ApiError(response.status, code, words);
}

function told(text: string): { code: string; message: string } {
  try {
    const body = JSON.parse(text) as Partial<Record<string, unknown>> | null;
    const code = body?.error_code ?? body?.error;
    const message = body?.message ?? body?.error_description;
    return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : '' };
  } catch {
    return { code: '', message: '' };
  }
}
