import { Cidr } from '../../shared/cidr';
import { VpcEgress } from '../description/workspace-entry';
import { usesPrivateLink, zonesOf } from '../vpc';
import { checkZones } from './availability-zones';
import type { Findings } from './findings';
import type { WorkspaceSurroundings } from './workspaces';

/** Checks the VPC that a workspace brings, and that one that shares asks for nothing that holds for the whole VPC. */
export function checkVpc(workspace: WorkspaceSurroundings, findings: Findings): void {
  const { path, entry, owner } = workspace;
  if (entry !== owner) {
    for (const name of ['privateLink', 'registerFromVpc', 'crossAccountRoleArn', 'crossAccountPolicy', 'deletable'] as const) {
      if (entry[name] === undefined) continue;
      findings.add(`${path}.${name}`, `must be given at workspace ${JSON.stringify(owner.name)}: it holds for the whole VPC`);
    }
    return;
  }
  checkAvailabilityZones(workspace, findings);
  checkAddresses(workspace, findings);
  checkEgress(workspace, findings);
  checkPrivateLink(workspace, findings);
}

function checkAvailabilityZones({ path, entry, served }: WorkspaceSurroundings, findings: Findings): void {
  if (!served) return;
  const vpcPath = `${path}.${entry.existingVpc ? 'existingVpc' : 'vpc'}.availabilityZones`;
  const zones = zonesOf(entry, served.entry);
  if (zones.length === 0) {
    findings.add(vpcPath, `is required: control plane ${JSON.stringify(served.entry.name)} names no availabilityZones either`);
  } else if (zones !== served.entry.availabilityZones) {
    checkZones(vpcPath, zones, served.controlPlane.contract.region, findings);
  }
}

function checkAddresses({ path, entry: { vpc, existingVpc } }: WorkspaceSurroundings, findings: Findings): void {
  const cidrs = [
    { at: `${path}.vpc.cidr`, cidr: vpc?.cidr, smallest: 25 },
    { at: `${path}.existingVpc.cidr`, cidr: existingVpc?.cidr, smallest: 28 },
    ...(existingVpc?.zoneCidrs ?? []).map((cidr, index) => ({
      at: `${path}.existingVpc.zoneCidrs[${index}]`,
      cidr,
      smallest: 26,
    })),
  ];
  for (const { at, cidr, smallest } of cidrs) {
    if (cidr === undefined) continue;
    const block = Cidr.parse(cidr);
    if (!block || block.netmask < 16 || block.netmask > smallest) {
      findings.add(at, `must be a block of /16 to /${smallest} without bits behind its netmask, got ${JSON.stringify(cidr)}`);
    }
  }
}

function checkEgress({ path, entry: { vpc } }: WorkspaceSurroundings, findings: Findings): void {
  const through = vpc?.egress === VpcEgress.TRANSIT_GATEWAY;
  if (through === (vpc?.transitGatewayId !== undefined)) return;
  if (through) findings.add(`${path}.vpc.transitGatewayId`, `is required: egress is ${JSON.stringify(vpc.egress)}`);
  else
    findings.add(
      `${path}.vpc.egress`,
      `must be ${JSON.stringify(VpcEgress.TRANSIT_GATEWAY)} for a transitGatewayId to be used, got ${JSON.stringify(vpc?.egress)}`,
    );
}

function checkPrivateLink({ path, entry, served }: WorkspaceSurroundings, findings: Findings): void {
  const at = `${path}.privateLink`;
  const isolated = entry.vpc?.egress === VpcEgress.ISOLATED;
  if (isolated && entry.privateLink === false) {
    findings.add(at, 'must not be false: nodes in an isolated VPC have no other way to the control plane');
  }
  if (!usesPrivateLink(entry)) return;
  if (served && !served.controlPlane.contract.endpointServices) {
    const { name } = served.entry;
    findings.add(
      at,
      `needs the endpointServices of control plane ${JSON.stringify(name)}: deploy it with privateLink, then add them by "cdk-lakehouse contract ${name} --add"`,
    );
  }
  if (entry.existingVpc && !entry.existingVpc.zoneCidrs) {
    findings.add(`${path}.existingVpc.zoneCidrs`, 'is required with privateLink: the endpoints need addresses');
  }
}
