import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AlbListenerTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../../shared/acknowledge';
import { acknowledgeCompliance } from '../../shared/acknowledge-compliance';
import type { IControlPlaneNetwork } from '../network';
import type { Webapp } from '../webapp';
import { EndpointService } from './endpoint-service';

/** Properties of RestApiEndpoint. */
export interface RestApiEndpointProps {
  /** What is reached. */
  readonly webapp: Webapp;
  /** Where the network load balancer stands. */
  readonly network: IControlPlaneNetwork;
  /** Ids of the AWS accounts that may make endpoints to it. */
  readonly privateLinkAwsAccounts: string[];
  /** Bucket for access logs. @default - none: the load balancer of the webapp logs every request */
  readonly accessLogsBucket?: IBucket;
  /** Whether the load balancer is protected from deletion. @default true */
  readonly deletionProtection?: boolean;
}

/**
 * The REST API and the web UI by PrivateLink. An endpoint service wants a network load balancer; this one passes TLS
 * through to the webapp's own.
 */
export class RestApiEndpoint extends Construct {
  /** The network load balancer. */
  public readonly loadBalancer: elbv2.NetworkLoadBalancer;
  /** The endpoint service. */
  public readonly endpointService: EndpointService;

  constructor(scope: Construct, id: string, props: RestApiEndpointProps) {
    super(scope, id);
    const { webapp, network } = props;
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: network.vpc,
      description: 'REST API by PrivateLink',
      allowAllOutbound: false,
    });
    this.loadBalancer = new elbv2.NetworkLoadBalancer(this, 'LoadBalancer', {
      vpc: network.vpc,
      vpcSubnets: network.serviceSubnets,
      internetFacing: false,
      securityGroups: [securityGroup],
      deletionProtection: props.deletionProtection ?? true,
      crossZoneEnabled: true,
      enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: false, // as for the relay
    });
    if (props.accessLogsBucket) this.loadBalancer.logAccessLogs(props.accessLogsBucket, 'rest-api');
    const passes = 'passes TLS through to the load balancer of the webapp, which has the certificate and logs every request';
    acknowledge(this.loadBalancer, { 'AwsSolutions-ELB2': passes });
    acknowledgeCompliance(this.loadBalancer, { ELBLoggingEnabled: passes, ELBv2ACMCertificateRequired: passes });
    const listener = this.loadBalancer.addListener('Tcp', { port: 443, protocol: elbv2.Protocol.TCP });
    listener.addTargets('Webapp', {
      port: 443,
      protocol: elbv2.Protocol.TCP,
      targets: [new AlbListenerTarget(webapp.listener)],
      healthCheck: { protocol: elbv2.Protocol.HTTPS, path: '/health/ready' },
    });
    webapp.loadBalancer.connections.allowFrom(this.loadBalancer, ec2.Port.HTTPS, 'REST API by PrivateLink');
    this.endpointService = new EndpointService(this, 'EndpointService', {
      loadBalancer: this.loadBalancer,
      awsAccounts: props.privateLinkAwsAccounts,
    });
  }
}
