import { Lazy, Stack } from 'aws-cdk-lib/core';
import { CfnVPCEndpoint, GatewayVpcEndpointAwsService, InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import type { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ControlPlaneContract } from '../../contract';
import { dataBucketsStatement, s3EndpointPolicy, serviceEndpointPolicy } from './endpoint-policies';
import { nameTag } from './subnets';

export interface ServiceEndpointsProps {
  readonly contract: ControlPlaneContract;
  readonly vpcId: string;
  /** Route tables that lead to S3. @default - no S3 endpoint */
  readonly s3RouteTableIds?: string[];
  /** Short names of services with an interface endpoint. */
  readonly services: string[];
  readonly subnetIds: string[];
  readonly securityGroupIds: string[];
  /** Whether policies are attached. Asked at the end of synthesis: workspaces may still come. */
  readonly restricted: () => boolean;
}

/** The endpoints of AWS services, and what may pass them. */
export class ServiceEndpoints extends Construct {
  private readonly s3Policy: PolicyDocument;
  private readonly awsAccount: string;
  private dataBuckets?: PolicyStatement;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ServiceEndpointsProps,
  ) {
    super(scope, id);
    this.awsAccount = Stack.of(this).account;
    this.s3Policy = s3EndpointPolicy(props.contract, this.awsAccount);
    if (props.s3RouteTableIds) this.createS3Endpoint(props.s3RouteTableIds);
    for (const service of props.services) this.createServiceEndpoint(service);
  }

  /** Lets one more bucket pass a restricted S3 endpoint. */
  public allowBucket(bucketArn: string): void {
    const resources = [bucketArn, `${bucketArn}/*`];
    if (this.dataBuckets) return this.dataBuckets.addResources(...resources);
    this.dataBuckets = dataBucketsStatement(resources);
    this.s3Policy.addStatements(this.dataBuckets);
  }

  private createS3Endpoint(routeTableIds: string[]): void {
    new CfnVPCEndpoint(this, 's3', {
      vpcEndpointType: 'Gateway',
      serviceName: GatewayVpcEndpointAwsService.S3.name,
      vpcId: this.props.vpcId,
      routeTableIds,
      policyDocument: this.whenRestricted(this.s3Policy),
      tags: nameTag(this, 's3'),
    });
  }

  private createServiceEndpoint(service: string): void {
    const policy = serviceEndpointPolicy(service, this.props.contract, this.awsAccount);
    new CfnVPCEndpoint(this, service, {
      vpcEndpointType: 'Interface',
      serviceName: new InterfaceVpcEndpointAwsService(service).name,
      vpcId: this.props.vpcId,
      subnetIds: this.props.subnetIds,
      securityGroupIds: this.props.securityGroupIds,
      privateDnsEnabled: true,
      policyDocument: policy && this.whenRestricted(policy),
      tags: nameTag(this, service),
    });
  }

  private whenRestricted(policy: PolicyDocument) {
    return Lazy.any({ produce: () => (this.props.restricted() ? policy : undefined) });
  }
}
