// Sizes that Databricks publishes for customer-managed VPCs (github databricks/terraform-provider-databricks,
// docs/resources/mws_networks.md; docs.databricks.com, customer-managed VPC), and AWS's own of subnets.

/** Addresses that AWS keeps of every subnet. */
const RESERVED_ADDRESSES = 5;

/** Addresses of a node: one for management, one for Spark. */
const ADDRESSES_PER_NODE = 2;

/** Largest subnet of a workspace, as a netmask. */
export const LARGEST_NETMASK = 17;

/** Smallest subnet of a workspace, as a netmask. */
export const SMALLEST_NETMASK = 26;

/** Subnets of a workspace whose size nobody stated: room for 509 nodes each. */
export const DEFAULT_NETMASK = 22;

/** Most nodes that a subnet of this netmask has room for. */
export function nodeCapacity(netmask: number): number {
  return Math.floor((2 ** (32 - netmask) - RESERVED_ADDRESSES) / ADDRESSES_PER_NODE);
}

/** Netmask of the smallest subnet that has room for `nodes`; never /26, which is warned of. */
export function netmaskFor(nodes: number): number {
  let netmask = SMALLEST_NETMASK - 1;
  while (netmask > LARGEST_NETMASK && nodeCapacity(netmask) < nodes) netmask -= 1;
  return netmask;
}
