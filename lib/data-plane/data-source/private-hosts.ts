import { Peer, Port, type IConnectable } from 'aws-cdk-lib/aws-ec2';
import type { DataSourceProps } from './data-source';

/** Properties of DataSource.onPremises. */
export interface OnPremisesSourceProps {
  /** Addresses there, such as `192.168.0.0/16`. */
  readonly cidr: string;
  /** TCP ports that nodes dial there. */
  readonly ports: number[];
  /** Id of a transit gateway to which the VPC is attached. @default - no route through a transit gateway is made */
  readonly transitGatewayId?: string;
  /** Id of a VPN gateway that is attached to the VPC. @default - no route through a VPN gateway is made */
  readonly vpnGatewayId?: string;
}

/** Properties of DataSource.git. */
export interface GitSourceProps {
  /** The host: a peer such as `Peer.ipv4('10.1.2.3/32')`, or what has security groups, which then admit the nodes. */
  readonly to: IConnectable;
  /** Port of the host; 22 for SSH. @default 443 */
  readonly port?: number;
}

/** What nodes need for hosts in the company's own network. */
export function onPremisesSource(props: OnPremisesSourceProps): DataSourceProps {
  const { cidr, ports, transitGatewayId, vpnGatewayId } = props;
  const routed = transitGatewayId !== undefined || vpnGatewayId !== undefined;
  return {
    description: 'on-premises hosts',
    ports: ports.map((port) => ({ to: Peer.ipv4(cidr), port: Port.tcp(port) })),
    routes: routed ? [{ cidr, transitGatewayId, vpnGatewayId }] : undefined,
  };
}

/** What nodes need for a private Git host. */
export function gitSource(props: GitSourceProps): DataSourceProps {
  return { description: 'Git host', ports: [{ to: props.to, port: Port.tcp(props.port ?? 443) }] };
}
