import type { Settings } from '../platform/settings';

/** How much of each kind an account may have. */
export interface IdentityLimits {
  /** Users and service principals of an account, together. */
  readonly people: number;
  /** Groups of an account, those of its workspaces included. */
  readonly groups: number;
  /** Levels of groups in groups. */
  readonly nesting: number;
  /** Groups that a principal is a member of itself. */
  readonly memberships: number;
  /** Addresses in the IP access lists of the account, and in those of each workspace. */
  readonly ipAddresses: number;
  /** Users, groups or service principals on a page of the SCIM API: the public Python SDK asks for 10,000. */
  readonly page: number;
  /** Members that one request adds to a group, removes from it or replaces. */
  readonly memberChange: number;
}

/** The published limits of an account (Databricks on AWS, resource limits, 2026-11). */
export const IDENTITY_LIMITS: IdentityLimits = {
  people: 10_000,
  groups: 5_000,
  nesting: 10,
  memberships: 1_500,
  ipAddresses: 1_000,
  page: 10_000,
  memberChange: 100_000,
};

/** The same with what the settings say. */
export function identityLimits(settings: Settings): IdentityLimits {
  return {
    ...IDENTITY_LIMITS,
    ipAddresses: settings.number('IP_ACCESS_LIST_LIMIT'),
    page: settings.number('SCIM_PAGE_LIMIT'),
    memberChange: settings.number('SCIM_MEMBERS_LIMIT'),
  };
}
