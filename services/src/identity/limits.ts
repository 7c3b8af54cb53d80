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
}

/** The published limits of an account (Databricks on AWS, resource limits, 2026-11). */
export const IDENTITY_LIMITS: IdentityLimits = {
  people: 10_000,
  groups: 5_000,
  nesting: 10,
  memberships: 1_500,
  ipAddresses: 1_000,
};
