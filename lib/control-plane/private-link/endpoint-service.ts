import { Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import { Problems } from '../../shared/problems';

/** Properties of EndpointService. */
export interface EndpointServiceProps {
  /** Network load balancer that takes the connections. */
  readonly loadBalancer: elbv2.INetworkLoadBalancer;
  /** Ids of the AWS accounts that may make endpoints to it. */
  readonly awsAccounts: string[];
}

/** A network load balancer that customers reach by AWS PrivateLink from their own VPCs. */
export class EndpointService extends Construct {
  /** The endpoint service. */
  public readonly service: ec2.VpcEndpointService;
  /** Name that AWS makes up, such as `com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0`; customers' endpoints name it. */
  public readonly serviceName: string;

  constructor(scope: Construct, id: string, props: EndpointServiceProps) {
    super(scope, id);
    checkAwsAccounts(this, props.awsAccounts);
    const { partition } = Stack.of(this);
    this.service = new ec2.VpcEndpointService(this, 'Resource', {
      vpcEndpointServiceLoadBalancers: [props.loadBalancer],
      acceptanceRequired: false, // only these AWS accounts can ask, and both sides authenticate what comes through
      allowedPrincipals: props.awsAccounts.map((account) => new iam.ArnPrincipal(`arn:${partition}:iam::${account}:root`)),
    });
    this.serviceName = this.service.vpcEndpointServiceName;
  }
}

function checkAwsAccounts(scope: Construct, awsAccounts: string[]): void {
  const problems = new Problems(scope);
  for (const account of awsAccounts) {
    const value = known(account);
    if (value !== undefined && !/^\d{12}$/.test(value)) {
      problems.add(
        lit`AwsAccountInvalid`,
        `privateLinkAwsAccounts must hold ids of AWS accounts, 12 digits, got ${JSON.stringify(value)}`,
      );
    }
  }
  problems.throwIfAny();
}
