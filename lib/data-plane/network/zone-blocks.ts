import { Fn } from 'aws-cdk-lib/core';
import { Cidr } from '../../shared/cidr';
import { known } from '../../shared/known';
import { ZONE_BLOCK_NETMASK } from './subnet-plan';

/**
 * One block of a VPC for each availability zone, outside of the workspaces' subnets. The first half is for endpoints
 * (27 addresses in a /26), the third quarter for the way out: a NAT gateway, or the attachment of a transit gateway.
 *
 * @param block CIDR of the block; may be known at deployment only
 */
export function splitZoneBlock(block: string): { endpoints: string; edge: string } {
  const cidr = Cidr.parse(known(block) ?? '');
  if (cidr) {
    const [endpoints] = cidr.split(cidr.netmask + 1);
    return { endpoints: String(endpoints), edge: String(cidr.split(cidr.netmask + 2)[2]) };
  }
  const bits = 32 - ZONE_BLOCK_NETMASK;
  return {
    endpoints: Fn.select(0, Fn.cidr(block, 2, String(bits - 1))),
    edge: Fn.select(2, Fn.cidr(block, 4, String(bits - 2))),
  };
}

/** The last blocks of a VPC, one for each zone. Counted from the end, so that a zone added later moves none. */
export function defaultZoneBlocks(vpc: Cidr, zones: number): Cidr[] {
  return Array.from({ length: zones }, (_, index) => vpc.fromEnd(index, ZONE_BLOCK_NETMASK));
}
