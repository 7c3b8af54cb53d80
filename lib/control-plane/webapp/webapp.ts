import { Duration } from 'aws-cdk-lib/core';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { acknowledge } from '../../shared/acknowledge';
import { acknowledgeCompliance } from '../../shared/acknowledge-compliance';
import { LoadBalancerLogs } from '../load-balancer-logs';
import { LakehouseProcess, ProcessService, type ServiceProps } from '../processes';
import { WebFirewall } from './web-firewall';

/** Properties of Webapp. */
export interface WebappProps extends ServiceProps {
  /** Certificate for `<domain>` and `*.<domain>`. */
  readonly certificate: ICertificate;
  /** Whether the load balancer has public addresses. @default true */
  readonly internetFacing?: boolean;
  /** Blocks of IPv4 addresses that may connect. @default - everybody */
  readonly allowedCidrs?: string[];
  /** Requests from one IP address in 5 minutes, after which it is refused. @default 30000, that is 100 a second */
  readonly rateLimit?: number;
  /** ARN of a regional web ACL to use. @default - one is created, with the managed rules of AWS and rateLimit */
  readonly webAclArn?: string;
  /** Bucket for access logs, encrypted with S3's own keys. @default - one is created and retained */
  readonly accessLogsBucket?: IBucket;
  /** Whether the load balancer is protected from deletion. @default true */
  readonly deletionProtection?: boolean;
}

/** The REST API and the web UI, behind an application load balancer that serves the hosts of every workspace by TLS 1.2 and 1.3. */
export class Webapp extends ProcessService {
  /** The load balancer. */
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  /** Its listener on port 443. */
  public readonly listener: elbv2.ApplicationListener;
  /** The tasks, as the load balancer sees them. */
  public readonly targetGroup: elbv2.ApplicationTargetGroup;

  constructor(scope: Construct, id: string, props: WebappProps) {
    super(scope, id, { ...props, process: LakehouseProcess.WEBAPP });
    this.loadBalancer = this.createLoadBalancer(props);
    const redirect = this.loadBalancer.addRedirect({ open: false });
    acknowledgeCompliance(redirect, { ELBv2ACMCertificateRequired: 'only sends browsers on to HTTPS' });
    this.listener = this.loadBalancer.addListener('Https', {
      port: 443,
      certificates: [props.certificate],
      sslPolicy: elbv2.SslPolicy.RECOMMENDED_TLS,
      open: false,
    });
    this.targetGroup = this.listener.addTargets('Api', {
      port: this.loadBalancerPort(),
      protocol: elbv2.ApplicationProtocol.HTTP,
      targets: [this.loadBalancerTarget()],
      healthCheck: { path: this.readinessPath(), interval: Duration.seconds(10), healthyThresholdCount: 2 },
      deregistrationDelay: Duration.seconds(30),
    });
    this.scaling?.scaleOnRequestCount('Requests', { requestsPerTarget: 3_000, targetGroup: this.targetGroup });
    this.protect(props);
  }

  private createLoadBalancer(props: WebappProps): elbv2.ApplicationLoadBalancer {
    const securityGroup = new ec2.SecurityGroup(this, 'LoadBalancerSecurityGroup', {
      vpc: props.network.vpc,
      description: `API of the control plane ${props.controlPlaneName}`,
      allowAllOutbound: false,
    });
    for (const cidr of props.allowedCidrs ?? ['0.0.0.0/0']) {
      securityGroup.addIngressRule(ec2.Peer.ipv4(cidr), ec2.Port.HTTPS, 'API and web UI');
      securityGroup.addIngressRule(ec2.Peer.ipv4(cidr), ec2.Port.HTTP, 'redirect to HTTPS');
    }
    if (!props.allowedCidrs) {
      acknowledge(securityGroup, {
        'AwsSolutions-EC23':
          'the API is public unless allowedCidrs is given; it is behind TLS, a web ACL and its own authentication',
      });
    }
    const loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc: props.network.vpc,
      vpcSubnets: props.network.loadBalancerSubnets,
      internetFacing: props.internetFacing ?? true,
      securityGroup,
      deletionProtection: props.deletionProtection ?? true,
      dropInvalidHeaderFields: true,
      idleTimeout: Duration.minutes(2),
    });
    loadBalancer.logAccessLogs(props.accessLogsBucket ?? new LoadBalancerLogs(this, 'AccessLogs', props).bucket, 'webapp');
    return loadBalancer;
  }

  private protect(props: WebappProps): void {
    const { loadBalancer } = this;
    if (props.webAclArn === undefined) new WebFirewall(this, 'Firewall', { ...props, loadBalancer });
    else new CfnWebACLAssociation(this, 'Firewall', { resourceArn: loadBalancer.loadBalancerArn, webAclArn: props.webAclArn });
  }
}
