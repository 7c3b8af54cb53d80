import { Type, type TSchema } from 'typebox';
import { ACCOUNT_ADMIN, WORKSPACE_ADMIN, WORKSPACE_MEMBER, type AccessRule, type Caller } from '../../platform/http/caller';
import { NOTHING } from '../../platform/http/operation';
import type { Scope } from '../scope';

/** The two places where SCIM is served. */
export interface Level {
  /** Before the names of the SDKs' services: `AccountUsersV2`. */
  readonly prefix: '' | 'Account';
  readonly paths: (tail: string) => readonly [string, ...string[]];
  readonly params: Readonly<Record<string, TSchema>>;
  readonly reads: AccessRule;
  readonly writes: AccessRule;
  readonly scopeOf: (caller: Caller) => Scope;
  /** Whether the caller sees all attributes, or only those that are for everyone. */
  readonly seesAll: (caller: Caller) => boolean;
}

export const WORKSPACE_LEVEL: Level = {
  prefix: '',
  paths: (tail) => [`/api/2.0/preview/scim/v2/${tail}`, `/api/2.0/scim/v2/${tail}`],
  params: NOTHING.properties,
  reads: WORKSPACE_MEMBER,
  writes: WORKSPACE_ADMIN,
  scopeOf: ({ accountId, workspace }) => ({ accountId, workspaceId: workspace?.id }),
  seesAll: ({ workspace }) => workspace?.admin ?? false,
};

export const ACCOUNT_LEVEL: Level = {
  prefix: 'Account',
  paths: (tail) => [`/api/2.0/accounts/{account_id}/scim/v2/${tail}`],
  params: { account_id: Type.String() },
  reads: ACCOUNT_ADMIN,
  writes: ACCOUNT_ADMIN,
  scopeOf: ({ accountId }) => ({ accountId }),
  seesAll: () => true,
};
