import { Cidr } from '../../shared/cidr';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import type { Problems } from '../../shared/problems';
import type { DataPlaneNetworkProps } from './data-plane-network-props';
import { DEFAULT_VPC_CIDR } from './network-plan';
import { ZONE_BLOCK_NETMASK } from './subnet-plan';

/** Notes what is wrong with the addresses of a VPC, of its zones' blocks and of DNS servers. */
export function checkAddresses(props: DataPlaneNetworkProps, problems: Problems): void {
  const text = props.cidr ?? (props.vpc ? undefined : DEFAULT_VPC_CIDR);
  const cidr = Cidr.parse(known(text) ?? '');
  if (known(text) !== undefined && !(cidr && cidr.netmask >= 16 && cidr.netmask <= 25)) {
    problems.add(
      lit`VpcCidrInvalid`,
      `cidr must be an IPv4 block of /16 to /25 without bits behind its netmask, such as ${DEFAULT_VPC_CIDR}, got ${JSON.stringify(text)}`,
    );
  }
  if (!props.vpc && known(text) === undefined && !props.zoneCidrs) {
    problems.add(
      lit`ZoneCidrsMissing`,
      'zoneCidrs must be given, one block for each zone, when cidr is known at deployment only',
    );
  }
  for (const server of props.dnsServers ?? []) {
    if (known(server) !== undefined && !Cidr.parse(`${server}/32`)) {
      problems.add(lit`DnsServerInvalid`, `dnsServers must be IPv4 addresses, got ${JSON.stringify(server)}`);
    }
  }
  if (!props.zoneCidrs && !props.vpc && cidr && cidr.size <= props.availabilityZones.length * 2 ** (32 - ZONE_BLOCK_NETMASK)) {
    problems.add(
      lit`VpcTooSmall`,
      `cidr must have room for more than a /${ZONE_BLOCK_NETMASK} for each of the ${props.availabilityZones.length} availabilityZones, got ${JSON.stringify(text)}; take a larger block`,
    );
  }
  if (props.zoneCidrs) checkZoneCidrs(props.zoneCidrs, props.availabilityZones.length, cidr, problems);
}

function checkZoneCidrs(texts: string[], zones: number, vpc: Cidr | undefined, problems: Problems): void {
  if (texts.length !== zones) {
    problems.add(
      lit`ZoneCidrsNotOnePerZone`,
      `zoneCidrs must have one block for each of the ${zones} availabilityZones, got ${texts.length}`,
    );
  }
  const earlier: Cidr[] = [];
  for (const text of texts) {
    if (known(text) === undefined) continue;
    const block = Cidr.parse(text);
    if (!block || block.netmask > ZONE_BLOCK_NETMASK) {
      problems.add(
        lit`ZoneCidrInvalid`,
        `zoneCidrs must be IPv4 blocks of /${ZONE_BLOCK_NETMASK} or larger, got ${JSON.stringify(text)}`,
      );
      continue;
    }
    if (vpc && !vpc.contains(block)) {
      problems.add(lit`ZoneCidrOutsideVpc`, `zoneCidrs must lie in the VPC's ${vpc.toString()}, got ${JSON.stringify(text)}`);
    }
    const other = earlier.find((one) => one.overlaps(block));
    if (other) {
      problems.add(
        lit`ZoneCidrsOverlap`,
        `zoneCidrs must not overlap, got ${JSON.stringify(text)} beside ${JSON.stringify(String(other))}`,
      );
    }
    earlier.push(block);
  }
}
