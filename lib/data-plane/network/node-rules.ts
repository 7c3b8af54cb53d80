import { CfnSecurityGroup, CfnSecurityGroupEgress, CfnSecurityGroupIngress } from 'aws-cdk-lib/aws-ec2';
import type { ContractPorts } from '../../contract';
import type { IDataPlaneNetwork } from './data-plane-network-interface';

const ANYWHERE = '0.0.0.0/0';

const HTTPS: ContractPorts = { fromPort: 443, description: 'S3, AWS services and package repositories' };

/** What nodes may dial outside of their own group: the ports of the contract, 443, and DNS servers of the customer. */
export function nodeEgress(network: IDataPlaneNetwork): CfnSecurityGroup.EgressProperty[] {
  const privateLink = network.restApiEndpointId !== undefined;
  const ports = network.controlPlane.contract.ports.filter((port) => privateLink || !port.privateLinkOnly);
  const others = ports.filter((port) => !isHttps(port));
  const inVpcOnly = (privateLink || !network.leadsOut) && network.vpcCidr !== undefined;
  return [
    ...httpsDestinations(network).map((to) => tcp(ports.find(isHttps) ?? HTTPS, to)),
    ...others.map((port) => tcp(port, { cidrIp: inVpcOnly ? network.vpcCidr : ANYWHERE })),
    ...network.dnsServers.flatMap((server) => dns(`${server}/32`)),
  ];
}

function isHttps({ fromPort, toPort }: ContractPorts): boolean {
  return fromPort === 443 && (toPort ?? 443) === 443;
}

/** Without a way out only S3 has public addresses, behind its gateway endpoint; everything else is in the VPC. */
function httpsDestinations(network: IDataPlaneNetwork): Partial<CfnSecurityGroup.EgressProperty>[] {
  if (network.leadsOut || !network.s3PrefixListId || !network.vpcCidr) return [{ cidrIp: ANYWHERE }];
  return [{ cidrIp: network.vpcCidr }, { destinationPrefixListId: network.s3PrefixListId }];
}

function tcp(port: ContractPorts, to: Partial<CfnSecurityGroup.EgressProperty>): CfnSecurityGroup.EgressProperty {
  return {
    ipProtocol: 'tcp',
    fromPort: port.fromPort,
    toPort: port.toPort ?? port.fromPort,
    description: port.description,
    ...to,
  };
}

function dns(cidrIp: string): CfnSecurityGroup.EgressProperty[] {
  return ['tcp', 'udp'].map((ipProtocol) => ({ ipProtocol, fromPort: 53, toPort: 53, description: 'DNS', cidrIp }));
}

/** Nodes of a workspace reach each other on every TCP and UDP port. A group can name itself in separate rules only. */
export function admitNodesToEachOther(group: CfnSecurityGroup): void {
  for (const ipProtocol of ['tcp', 'udp']) {
    const rule = {
      groupId: group.attrGroupId,
      ipProtocol,
      fromPort: 0,
      toPort: 65535,
      description: 'nodes of the same workspace',
    };
    new CfnSecurityGroupIngress(group, `From-${ipProtocol}`, { ...rule, sourceSecurityGroupId: group.attrGroupId });
    new CfnSecurityGroupEgress(group, `To-${ipProtocol}`, { ...rule, destinationSecurityGroupId: group.attrGroupId });
  }
}
