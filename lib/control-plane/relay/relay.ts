import { Duration } from 'aws-cdk-lib/core';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from '../../shared/acknowledge';
import { LoadBalancerLogs } from '../load-balancer-logs';
import { EndpointService } from '../private-link/endpoint-service';
import { LakehouseProcess, ProcessService, type ServiceProps } from '../processes';
import { processMetric } from '../processes/process-metric';

/** Properties of Relay. */
export interface RelayProps extends ServiceProps {
  /** Certificate for `relay.<domain>`. */
  readonly certificate: ICertificate;
  /** Whether the load balancer has public addresses. @default true */
  readonly internetFacing?: boolean;
  /** Blocks of IPv4 addresses from which nodes dial, such as the NAT gateways of customers. @default - everywhere */
  readonly allowedCidrs?: string[];
  /** Ids of the customers' AWS accounts that reach the relay by PrivateLink. @default - there is no endpoint service */
  readonly privateLinkAwsAccounts?: string[];
  /** Bucket for access logs. @default - one is created and retained */
  readonly accessLogsBucket?: IBucket;
  /** Whether the load balancer is protected from deletion. @default true */
  readonly deletionProtection?: boolean;
}

/** How many connections one task of the relay holds before another is started. */
const CONNECTIONS_A_TASK = 2_000;

/** Holds the connections that nodes dial, behind a network load balancer that ends TLS and keeps them open. */
export class Relay extends ProcessService {
  /** The load balancer. */
  public readonly loadBalancer: elbv2.NetworkLoadBalancer;
  /** The tasks, as the load balancer sees them. */
  public readonly targetGroup: elbv2.NetworkTargetGroup;
  /** The endpoint service; undefined without privateLinkAwsAccounts. */
  public readonly endpointService?: EndpointService;

  constructor(scope: Construct, id: string, props: RelayProps) {
    super(scope, id, { ...props, process: LakehouseProcess.RELAY });
    this.loadBalancer = this.createLoadBalancer(props);
    const listener = this.loadBalancer.addListener('Tls', {
      port: 443,
      protocol: elbv2.Protocol.TLS,
      certificates: [props.certificate],
      sslPolicy: elbv2.SslPolicy.RECOMMENDED_TLS,
    });
    this.targetGroup = listener.addTargets('Nodes', {
      port: this.loadBalancerPort(),
      protocol: elbv2.Protocol.TCP,
      targets: [this.loadBalancerTarget()],
      healthCheck: {
        protocol: elbv2.Protocol.HTTP,
        path: this.readinessPath(),
        interval: Duration.seconds(10),
        healthyThresholdCount: 2,
      },
      deregistrationDelay: Duration.seconds(60),
    });
    this.admit('load-balancer', this.loadBalancer);
    this.scaling?.scaleToTrackCustomMetric('Connections', {
      metric: processMetric(props.controlPlaneName, this.process, 'OpenConnections', { statistic: cloudwatch.Stats.AVERAGE }),
      targetValue: CONNECTIONS_A_TASK,
    });
    if (props.privateLinkAwsAccounts) {
      this.endpointService = new EndpointService(this, 'EndpointService', {
        loadBalancer: this.loadBalancer,
        awsAccounts: props.privateLinkAwsAccounts,
      });
    }
  }

  private createLoadBalancer(props: RelayProps): elbv2.NetworkLoadBalancer {
    const securityGroup = new ec2.SecurityGroup(this, 'LoadBalancerSecurityGroup', {
      vpc: props.network.vpc,
      description: `Relay of the control plane ${props.controlPlaneName}`,
      allowAllOutbound: false,
    });
    for (const cidr of props.allowedCidrs ?? ['0.0.0.0/0']) {
      securityGroup.addIngressRule(ec2.Peer.ipv4(cidr), ec2.Port.HTTPS, 'connections of nodes');
    }
    if (!props.allowedCidrs) {
      acknowledge(securityGroup, {
        'AwsSolutions-EC23':
          'nodes dial from networks of customers unless allowedCidrs is given; each proves itself before it is heard',
      });
    }
    const loadBalancer = new elbv2.NetworkLoadBalancer(this, 'LoadBalancer', {
      vpc: props.network.vpc,
      vpcSubnets: props.network.loadBalancerSubnets,
      internetFacing: props.internetFacing ?? true,
      securityGroups: [securityGroup],
      deletionProtection: props.deletionProtection ?? true,
      crossZoneEnabled: true,
      // Who comes by PrivateLink has been let in by the endpoint service, and has an address of its own VPC.
      enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: false,
    });
    loadBalancer.logAccessLogs(props.accessLogsBucket ?? new LoadBalancerLogs(this, 'AccessLogs', props).bucket, 'relay');
    return loadBalancer;
  }
}
