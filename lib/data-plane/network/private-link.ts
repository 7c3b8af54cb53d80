import { Fn } from 'aws-cdk-lib/core';
import { CfnVPCEndpoint } from 'aws-cdk-lib/aws-ec2';
import { CfnHostedZone, CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import type { ContractEndpointService, ContractEndpointServices, ControlPlaneContract } from '../../contract';
import { nameTag } from './subnets';

export interface PrivateLinkProps {
  readonly contract: ControlPlaneContract;
  readonly services: ContractEndpointServices;
  readonly vpcId: string;
  readonly subnetIds: string[];
  readonly securityGroupId: string;
  /** Hosts of workspaces, `<deployment>.<domain>`. */
  readonly workspaceHosts: string[];
}

/** The pair of endpoints over which nodes reach the control plane, and the names that lead there. */
export class PrivateLink extends Construct {
  public readonly restApiEndpointId: string;
  public readonly relayEndpointId: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PrivateLinkProps,
  ) {
    super(scope, id);
    const { contract, services, workspaceHosts } = props;
    this.restApiEndpointId = this.createEndpoint('RestApi', services.restApi, {
      AccountsHost: contract.accountsHost,
      ...Object.fromEntries(workspaceHosts.map((host) => [`WorkspaceHost-${host}`, host])),
    });
    this.relayEndpointId = this.createEndpoint('Relay', services.relay, { RelayHost: contract.relayHost });
  }

  private createEndpoint(id: string, service: ContractEndpointService, hosts: Record<string, string>): string {
    const endpoint = new CfnVPCEndpoint(this, id, {
      vpcEndpointType: 'Interface',
      serviceName: service.serviceName,
      vpcId: this.props.vpcId,
      subnetIds: this.props.subnetIds,
      securityGroupIds: [this.props.securityGroupId],
      privateDnsEnabled: service.privateDns ?? false,
      tags: nameTag(this, id),
    });
    if (!service.privateDns) {
      for (const [hostId, host] of Object.entries(hosts)) this.createHost(hostId, host, endpoint);
    }
    return endpoint.ref;
  }

  /** A zone of exactly this host: one for a whole domain would also capture names that only the internet answers. */
  private createHost(id: string, host: string, endpoint: CfnVPCEndpoint): void {
    const zone = new CfnHostedZone(this, id, {
      name: host,
      vpcs: [{ vpcId: this.props.vpcId, vpcRegion: this.props.contract.region }],
    });
    const regionalName = Fn.split(':', Fn.select(0, endpoint.attrDnsEntries)); // <hosted zone id>:<DNS name>
    new CfnRecordSet(zone, 'Endpoint', {
      hostedZoneId: zone.ref,
      name: host,
      type: 'A',
      aliasTarget: { hostedZoneId: Fn.select(0, regionalName), dnsName: Fn.select(1, regionalName) },
    });
  }
}
