import { ApiError, type ErrorCode } from './api-error';

/** Whom the audit trail names as who did something, or tried to. */
export interface Actor {
  readonly accountId: string;
  /** User name or application id; the id of the principal where its name is not known. */
  readonly name: string;
  /** The workspace that the request is about, if any. */
  readonly workspaceId?: string;
}

/** A request that is not let in. Its caller is told little; the log, and the audit trail of the account, are told why. */
export class Refusal extends ApiError {
  constructor(
    code: ErrorCode,
    message: string,
    /** In a few words, the same for all requests that are refused for it. */
    public readonly reason: string,
    /** Whose credentials the request shows. @default - nobody knows */
    public readonly actor?: Actor,
  ) {
    super(code, message);
  }
}
