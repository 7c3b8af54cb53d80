import { Cidr } from '../../shared/cidr';
import { zonesOf } from '../vpc';
import type { Findings } from './findings';
import type { WorkspaceSurroundings } from './workspaces';

/** Checks the subnets and security groups of a workspace against its VPC. */
export function checkSubnets({ path, entry, owner, served }: WorkspaceSurroundings, findings: Findings): void {
  const { subnetCidrs, subnetIds } = entry;
  if (subnetCidrs && subnetIds)
    findings.add(`${path}.subnetCidrs`, 'must not be given beside subnetIds: existing subnets have their addresses');
  for (const name of ['subnetIds', 'securityGroupIds'] as const) {
    if (entry[name] && !owner.existingVpc)
      findings.add(`${path}.${name}`, 'must be given with an existing VPC only: in one that is made there are none yet');
  }
  if (owner.existingVpc && !subnetIds && !subnetCidrs) {
    findings.add(
      `${path}.subnetCidrs`,
      'is required in an existing VPC, or subnetIds: which of its addresses are free is not known',
    );
  }
  const zones = served ? zonesOf(owner, served.entry).length : 0;
  for (const [name, list] of Object.entries({ subnetCidrs, subnetIds })) {
    if (list && zones > 0 && list.length !== zones) {
      findings.add(`${path}.${name}`, `must have one entry for each of the ${zones} availability zones, got ${list.length}`);
    }
  }
  subnetCidrs?.forEach((cidr, index) => {
    if (!Cidr.parse(cidr))
      findings.add(
        `${path}.subnetCidrs[${index}]`,
        `must be a block without bits behind its netmask, got ${JSON.stringify(cidr)}`,
      );
  });
}
