import {
  GatewayVpcEndpoint,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  Peer,
  Port,
  SecurityGroup,
  type IVpc,
  type SubnetSelection,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import type { Problems } from '../../shared/problems';

/** What tasks on Fargate and the services call, for a network without a way to the internet. */
export const SERVICES_WITHOUT_EGRESS = ['ec2', 'ecr.api', 'ecr.dkr', 'kms', 'logs', 'secretsmanager', 'sts'];

export interface EndpointsProps {
  readonly vpc: IVpc;
  readonly cidr: string;
  /** Subnets that hold the interface endpoints. */
  readonly subnets: SubnetSelection;
  /** Subnets whose route tables lead to S3. */
  readonly routedSubnets: SubnetSelection[];
  /** AWS services with an interface endpoint, by short name. */
  readonly services: string[];
}

/** Notes what is wrong with the short names of AWS services. */
export function checkServices(problems: Problems, services: string[]): void {
  const values = known(services) ?? [];
  for (const value of values.filter((name) => !/^[a-z0-9][a-z0-9.-]*$/.test(name) || name.startsWith('com.'))) {
    problems.add(
      lit`InterfaceEndpointName`,
      `interfaceEndpoints must be short names of AWS services, got ${JSON.stringify(value)}; write "ecr.api", without "com.amazonaws.<region>."`,
    );
  }
  for (const value of new Set(values.filter((name, index) => values.indexOf(name) !== index))) {
    problems.add(lit`InterfaceEndpointTwice`, `interfaceEndpoints must name a service once, got ${JSON.stringify(value)} twice`);
  }
}

/**
 * Ways to AWS services that do not lead through the internet. Their policies are open: through them the services also use
 * sessions of customers' roles, so that the AWS account of the caller tells nothing.
 */
export class Endpoints extends Construct {
  constructor(scope: Construct, id: string, props: EndpointsProps) {
    super(scope, id);
    const { vpc, subnets, services } = props;
    new GatewayVpcEndpoint(this, 'S3', { vpc, service: GatewayVpcEndpointAwsService.S3, subnets: props.routedSubnets });
    if (services.length === 0) return;

    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'interface endpoints of AWS services',
      allowAllOutbound: false,
    });
    securityGroup.addIngressRule(Peer.ipv4(props.cidr), Port.tcp(443), 'AWS services, from the VPC');
    for (const service of services) {
      new InterfaceVpcEndpoint(this, endpointId(service), {
        vpc,
        subnets,
        service: new InterfaceVpcEndpointAwsService(service),
        securityGroups: [securityGroup],
        open: false,
      });
    }
  }
}

/** `ecr.api` becomes `EcrApi`. */
function endpointId(service: string): string {
  return service.replace(/(^|[.-])([a-z0-9])/g, (_match, _separator, letter: string) => letter.toUpperCase());
}
