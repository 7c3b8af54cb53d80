import { Fn } from 'aws-cdk-lib/core';
import { Cidr } from '../../shared/cidr';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import type { Problems } from '../../shared/problems';

/** CIDR blocks of the subnets in one availability zone. */
export interface ZoneAddresses {
  readonly services: string;
  readonly loadBalancers: string;
  readonly database: string;
}

const LARGEST = 16;
/** A /22 leaves load balancers a /26 in each zone: an ALB wants a /27 with 8 free addresses. */
const SMALLEST = 22;

/** Notes what is wrong with the CIDR block of a VPC. */
export function checkCidr(problems: Problems, cidr: string): void {
  const value = known(cidr);
  if (value === undefined) return;
  const netmask = Cidr.parse(value)?.netmask;
  if (netmask === undefined) {
    problems.add(
      lit`CidrInvalid`,
      `cidr must be a block of IPv4 addresses with no bits set behind its netmask, got ${JSON.stringify(value)}; write "10.0.0.0/16"`,
    );
  } else if (netmask < LARGEST || netmask > SMALLEST) {
    problems.add(
      lit`CidrSize`,
      `cidr must be a /${LARGEST} to a /${SMALLEST}, got ${JSON.stringify(value)}; take another netmask`,
    );
  }
}

/**
 * The blocks of the subnets. Each zone has a quarter of the VPC, so that a zone added later moves no other; half of it is
 * for services, a quarter for load balancers, a quarter for the database.
 *
 * @param cidr block of the VPC; if it is known at deployment only, it is a /16
 * @param zone number of the zone, 0 to 3
 */
export function planZone(cidr: string, zone: number): ZoneAddresses {
  const vpc = Cidr.parse(known(cidr) ?? '');
  const netmask = vpc?.netmask ?? LARGEST;
  const block = (bits: number, index: number) =>
    vpc ? String(vpc.split(netmask + bits)[index]) : Fn.select(index, Fn.cidr(cidr, 2 ** bits, String(32 - netmask - bits)));
  return { services: block(3, 2 * zone), loadBalancers: block(4, 4 * zone + 2), database: block(4, 4 * zone + 3) };
}
