import type { ContractTag } from '../contract';

/** Key of the tag on the subnets, security groups and launch templates that nodes of a data plane may use. */
export const DATA_PLANE_TAG = 'lakehouse:data-plane';

/**
 * The tag on the parts of a data plane. The strict cross-account policy admits what bears it, and so needs no list of
 * subnets or templates that would grow with every workspace. The VPC tells apart the data planes of one account.
 *
 * @param accountId id of the platform account
 */
export function dataPlaneTag(accountId: string): ContractTag {
  return { key: DATA_PLANE_TAG, value: accountId };
}
