/** A request for a token that is refused, in the words of RFC 6749 (sections 4.1.2.1 and 5.2). */
export class OAuthError extends Error {
  constructor(
    public readonly code:
      | 'access_denied'
      | 'invalid_client'
      | 'invalid_grant'
      | 'invalid_request'
      | 'invalid_scope'
      | 'temporarily_unavailable'
      | 'unauthorized_client'
      | 'unsupported_grant_type'
      | 'unsupported_response_type',
    message: string,
  ) {
    super(message);
  }

  public get status(): number {
    return this.code === 'invalid_client' ? 401 : 400;
  }
}

/** Never says which part is wrong: no such client, another secret, an expired one, a suspended account. */
export function wrongClient(): OAuthError {
  return new OAuthError('invalid_client', 'the client is not known, or its secret is wrong or has expired');
}
