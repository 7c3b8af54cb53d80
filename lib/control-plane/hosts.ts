import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { lit } from '../shared/lit';
import { fail } from '../shared/problems';

/** Properties of Hosts. */
export interface HostsProps {
  /** Domain of the control plane. */
  readonly domain: string;
  /** Public hosted zone of the domain or of one above it, which gets the records. @default - the records are made elsewhere */
  readonly hostedZone?: route53.IHostedZone;
  /** Certificate for `<domain>` and `*.<domain>`. @default - created, and proved by records in hostedZone */
  readonly certificate?: acm.ICertificate;
}

/**
 * The names under which a control plane is reached: `accounts.<domain>`, `<deployment>.<domain>` for each workspace and
 * `relay.<domain>`, with one certificate for them all. Nothing is looked up.
 */
export class Hosts extends Construct {
  /** Certificate for `<domain>` and `*.<domain>`. */
  public readonly certificate: acm.ICertificate;
  private readonly domain: string;
  private readonly hostedZone?: route53.IHostedZone;

  constructor(scope: Construct, id: string, props: HostsProps) {
    super(scope, id);
    this.domain = props.domain;
    this.hostedZone = props.hostedZone;
    this.certificate = props.certificate ?? this.createCertificate();
  }

  /** Leads the hosts of the account and of the workspaces to the load balancer of the webapp. */
  public webapp(loadBalancer: elbv2.ILoadBalancerV2): void {
    this.alias('Accounts', 'accounts', loadBalancer);
    this.alias('Workspaces', '*', loadBalancer);
  }

  /** Leads the host that nodes dial to the load balancer of the relay. */
  public relay(loadBalancer: elbv2.ILoadBalancerV2): void {
    this.alias('Relay', 'relay', loadBalancer);
  }

  private alias(id: string, host: string, loadBalancer: elbv2.ILoadBalancerV2): void {
    if (!this.hostedZone) return;
    new route53.ARecord(this, id, {
      zone: this.hostedZone,
      recordName: `${host}.${this.domain}.`, // with its last dot it is complete, whatever the zone's own name is
      target: route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(loadBalancer)),
    });
  }

  private createCertificate(): acm.ICertificate {
    if (!this.hostedZone) {
      fail(
        this,
        lit`CertificateMissing`,
        'certificate or hostedZone must be given; a certificate for <domain> and *.<domain> is created when hostedZone can prove it',
      );
    }
    return new acm.Certificate(this, 'Certificate', {
      domainName: this.domain,
      subjectAlternativeNames: [`*.${this.domain}`],
      validation: acm.CertificateValidation.fromDns(this.hostedZone),
    });
  }
}
