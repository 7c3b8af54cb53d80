import { Resource, Stack, Token, type IResource, type RemovalPolicy } from 'aws-cdk-lib/core';
import {
  FlowLog,
  FlowLogDestination,
  FlowLogResourceType,
  SubnetType,
  type IVpc,
  type SubnetSelection,
} from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledgeInlinePolicies } from '../../shared/acknowledge-inline-policies';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import { createLogGroup } from '../../shared/log-group';
import { Problems } from '../../shared/problems';
import { checkCidr } from './address-plan';
import { ControlPlaneEgress } from './egress';
import { checkServices, Endpoints, SERVICES_WITHOUT_EGRESS } from './endpoints';
import { OwnVpc } from './own-vpc';

/** Where a control plane runs. */
export interface IControlPlaneNetwork extends IResource {
  /** The VPC. */
  readonly vpc: IVpc;
  /** Subnets of load balancers, with a route to the internet unless the control plane is private. */
  readonly loadBalancerSubnets: SubnetSelection;
  /** Subnets of the services, with a route out. */
  readonly serviceSubnets: SubnetSelection;
  /** Subnets of the database, without a route out. */
  readonly databaseSubnets: SubnetSelection;
}

/** A VPC that exists. */
export interface ControlPlaneNetworkAttributes {
  /** The VPC. Nothing in it is changed. */
  readonly vpc: IVpc;
  /** Subnets of load balancers. @default - the public subnets */
  readonly loadBalancerSubnets?: SubnetSelection;
  /** Subnets of the services. @default - the private subnets with egress */
  readonly serviceSubnets?: SubnetSelection;
  /** Subnets of the database. @default - the isolated subnets */
  readonly databaseSubnets?: SubnetSelection;
}

/** Properties of ControlPlaneNetwork. */
export interface ControlPlaneNetworkProps {
  /** Names of 2 or 3 availability zones, such as `eu-west-1a`. */
  readonly availabilityZones: string[];
  /** Addresses of the VPC, a /16 to a /22. If known at deployment only it must be a /16. @default '10.0.0.0/16' */
  readonly cidr?: string;
  /** How services reach what lies outside. @default ControlPlaneEgress.NAT_PER_ZONE */
  readonly egress?: ControlPlaneEgress;
  /**
   * AWS services that have an interface endpoint, by short names such as `ecr.api`. S3 always has a gateway endpoint.
   *
   * @default - none if there is a NAT gateway, otherwise ec2, ecr.api, ecr.dkr, kms, logs, secretsmanager and sts
   */
  readonly interfaceEndpoints?: string[];
  /** How long flow logs are kept. @default RetentionDays.ONE_YEAR */
  readonly flowLogRetention?: RetentionDays;
  /** Key of the flow logs. @default - the key of CloudWatch Logs */
  readonly flowLogKey?: IKey;
  /** What happens to the flow logs when the stack goes; DESTROY needs the context `lakehouse:deleteData` as well. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * The VPC of a control plane: in each availability zone a subnet for load balancers, one for services and one for the
 * database, with flow logs of all traffic.
 */
export class ControlPlaneNetwork extends Resource implements IControlPlaneNetwork {
  /** Use a VPC that exists. */
  public static fromAttributes(scope: Construct, id: string, attributes: ControlPlaneNetworkAttributes): IControlPlaneNetwork {
    class Import extends Resource implements IControlPlaneNetwork {
      public readonly vpc = attributes.vpc;
      public readonly loadBalancerSubnets = attributes.loadBalancerSubnets ?? { subnetType: SubnetType.PUBLIC };
      public readonly serviceSubnets = attributes.serviceSubnets ?? { subnetType: SubnetType.PRIVATE_WITH_EGRESS };
      public readonly databaseSubnets = attributes.databaseSubnets ?? { subnetType: SubnetType.PRIVATE_ISOLATED };
    }
    return new Import(scope, id);
  }

  public readonly vpc: IVpc;
  public readonly loadBalancerSubnets: SubnetSelection;
  public readonly serviceSubnets: SubnetSelection;
  public readonly databaseSubnets: SubnetSelection;

  constructor(scope: Construct, id: string, props: ControlPlaneNetworkProps) {
    super(scope, id);
    const { availabilityZones, cidr = '10.0.0.0/16', egress = ControlPlaneEgress.NAT_PER_ZONE } = props;
    const services = props.interfaceEndpoints ?? (egress === ControlPlaneEgress.NONE ? SERVICES_WITHOUT_EGRESS : []);
    const problems = new Problems(this);
    this.checkZones(problems, availabilityZones);
    checkCidr(problems, cidr);
    checkServices(problems, services);
    problems.throwIfAny();

    const own = new OwnVpc(this, 'Vpc', { availabilityZones, cidr, egress });
    this.vpc = own.vpc;
    this.loadBalancerSubnets = { subnets: own.loadBalancerSubnets };
    this.serviceSubnets = { subnets: own.serviceSubnets };
    this.databaseSubnets = { subnets: own.databaseSubnets };
    new Endpoints(this, 'Endpoints', {
      vpc: this.vpc,
      cidr,
      subnets: this.serviceSubnets,
      routedSubnets: [this.serviceSubnets],
      services,
    });
    this.logTraffic(props);
  }

  private logTraffic(props: ControlPlaneNetworkProps): void {
    const logGroup = createLogGroup(this, 'FlowLogs', {
      retention: props.flowLogRetention,
      encryptionKey: props.flowLogKey,
      removalPolicy: props.removalPolicy,
    });
    const role = new Role(this, 'FlowLogRole', {
      assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': this.stack.account } },
      }),
    });
    new FlowLog(this, 'FlowLog', {
      resourceType: FlowLogResourceType.fromVpc(this.vpc),
      destination: FlowLogDestination.toCloudWatchLogs(logGroup, role),
    });
    acknowledgeInlinePolicies(role);
  }

  private checkZones(problems: Problems, availabilityZones: string[]): void {
    if (Token.isUnresolved(availabilityZones)) {
      problems.add(
        lit`AvailabilityZonesUnknown`,
        'availabilityZones must be a list of known length, got a token; write [Fn.select(0, zones), Fn.select(1, zones)]',
      );
      return;
    }
    if (availabilityZones.length < 2 || availabilityZones.length > 3) {
      problems.add(
        lit`AvailabilityZoneCount`,
        `availabilityZones must be 2 or 3 zones, got ${JSON.stringify(availabilityZones)}`,
      );
    }
    const zones = availabilityZones.filter((zone) => known(zone) !== undefined);
    for (const zone of new Set(zones.filter((name, index) => zones.indexOf(name) !== index))) {
      problems.add(
        lit`AvailabilityZoneTwice`,
        `availabilityZones must differ from each other, got ${JSON.stringify(zone)} twice`,
      );
    }
    const region = known(Stack.of(this).region);
    for (const zone of region === undefined ? [] : zones.filter((name) => !name.startsWith(String(region)))) {
      problems.add(
        lit`AvailabilityZoneRegion`,
        `availabilityZones must lie in the region of the stack, ${region}, got ${JSON.stringify(zone)}`,
      );
    }
  }
}
