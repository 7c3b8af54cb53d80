import { App, CfnOutput, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ACCOUNT_ID, AVAILABILITY_ZONES, CONTROL_PLANE, ENV } from './settings';

const MANAGER = `arn:aws:iam::${CONTROL_PLANE.awsAccount}:role/lakehouse/${CONTROL_PLANE.name}/cluster-manager/*`;

/** A data plane as one would write it with the CDK's L2s alone: the same resources, but nothing checked or acknowledged. */
export class Plane extends Stack {
  constructor(scope: App, id: string, index: number) {
    super(scope, id, { env: ENV, description: `data plane ${index}`, terminationProtection: true });
    this.node.setContext('@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy', true); // as `cdk init` sets it
    Tags.of(this).add('lakehouse:data-plane', ACCOUNT_ID);
    const vpc = this.createVpc();
    const nodes = this.createSecurityGroup(vpc);
    const key = this.createKey();
    const bucket = this.createBuckets(key);
    const profile = this.createInstanceProfile();
    const role = this.createRole(vpc, profile);
    for (const use of ['Driver', 'Worker', 'Gpu']) this.createLaunchTemplate(use, nodes, profile, key);
    new CfnOutput(this, 'RoleArn', { value: role.roleArn });
    new CfnOutput(this, 'BucketName', { value: bucket.bucketName });
    new CfnOutput(this, 'VpcId', { value: vpc.vpcId });
  }

  public override get availabilityZones(): string[] {
    return AVAILABILITY_ZONES;
  }

  private createVpc(): ec2.Vpc {
    const vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/16'),
      availabilityZones: AVAILABILITY_ZONES,
      natGateways: 1,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [
        { name: 'Nodes', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 22 },
        { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 28, mapPublicIpOnLaunch: false },
        { name: 'Endpoints', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 27 },
      ],
    });
    const logGroup = new logs.LogGroup(this, 'FlowLog', { retention: logs.RetentionDays.ONE_YEAR });
    vpc.addFlowLog('FlowLogs', { destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup) });
    vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    vpc.addInterfaceEndpoint('Sts', {
      service: ec2.InterfaceVpcEndpointAwsService.STS,
      subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    });
    return vpc;
  }

  private createSecurityGroup(vpc: ec2.Vpc): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'Nodes', { vpc, allowAllOutbound: false, description: 'nodes' });
    group.addIngressRule(group, ec2.Port.allTcp(), 'nodes');
    group.addIngressRule(group, ec2.Port.allUdp(), 'nodes');
    group.addEgressRule(group, ec2.Port.allTcp(), 'nodes');
    group.addEgressRule(group, ec2.Port.allUdp(), 'nodes');
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'control plane, AWS services');
    return group;
  }

  private createKey(): kms.Key {
    const key = new kms.Key(this, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN });
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.AccountPrincipal(CONTROL_PLANE.awsAccount)],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:PrincipalTag/LakehouseAccountId': ACCOUNT_ID } },
      }),
    );
    return key;
  }

  private createBuckets(encryptionKey: kms.Key): s3.Bucket {
    const common = {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN,
    };
    const serverAccessLogsBucket = new s3.Bucket(this, 'AccessLogs', common);
    const bucket = new s3.Bucket(this, 'Root', { ...common, encryptionKey, bucketKeyEnabled: true, serverAccessLogsBucket });
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.AccountPrincipal(CONTROL_PLANE.awsAccount)],
        actions: [
          's3:GetObject',
          's3:GetObjectVersion',
          's3:PutObject',
          's3:DeleteObject',
          's3:ListBucket',
          's3:GetBucketLocation',
        ],
        resources: [bucket.bucketArn, bucket.arnForObjects('*')],
        conditions: { StringEquals: { 'aws:PrincipalTag/LakehouseAccountId': ACCOUNT_ID } },
      }),
    );
    return bucket;
  }

  private createInstanceProfile(): iam.InstanceProfile {
    const role = new iam.Role(this, 'NodeRole', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    return new iam.InstanceProfile(this, 'InstanceProfile', { role });
  }

  private createRole(vpc: ec2.Vpc, profile: iam.InstanceProfile): iam.Role {
    const trusted = new iam.AccountPrincipal(CONTROL_PLANE.awsAccount).withConditions({
      StringEquals: { 'sts:ExternalId': ACCOUNT_ID },
      ArnLike: { 'aws:PrincipalArn': MANAGER },
    });
    const role = new iam.Role(this, 'CrossAccountRole', { assumedBy: trusted });
    role.assumeRolePolicy?.addStatements(new iam.PolicyStatement({ principals: [trusted], actions: ['sts:TagSession'] }));
    const tagged = { StringEquals: { 'aws:ResourceTag/Vendor': 'Lakehouse' } };
    const allow = (actions: string[], resources: string[], conditions?: Record<string, unknown>) =>
      role.addToPolicy(new iam.PolicyStatement({ actions, resources, conditions }));
    allow(['ec2:DescribeInstances', 'ec2:DescribeSubnets', 'ec2:DescribeVolumes', 'ec2:DescribeSpotPriceHistory'], ['*']);
    allow(['ec2:RunInstances', 'ec2:CreateFleet'], [this.ec2Arn('instance/*'), this.ec2Arn('volume/*')], {
      StringEquals: { 'aws:RequestTag/Vendor': 'Lakehouse' },
    });
    allow(['ec2:RunInstances', 'ec2:CreateFleet'], [this.ec2Arn('subnet/*'), this.ec2Arn('security-group/*')], {
      ArnEquals: { 'ec2:Vpc': this.ec2Arn(`vpc/${vpc.vpcId}`) },
    });
    allow(['ec2:RunInstances'], [this.ec2Arn('launch-template/*'), this.ec2Arn('network-interface/*')]);
    allow(['ec2:TerminateInstances', 'ec2:AttachVolume', 'ec2:DetachVolume'], [this.ec2Arn('instance/*')], tagged);
    allow(['ec2:DeleteVolume'], [this.ec2Arn('volume/*')], tagged);
    allow(['ec2:CreateTags'], [this.ec2Arn('instance/*'), this.ec2Arn('volume/*')], {
      StringEquals: { 'ec2:CreateAction': ['RunInstances', 'CreateFleet'] },
    });
    if (profile.role) profile.role.grantPassRole(role);
    return role;
  }

  private createLaunchTemplate(use: string, nodes: ec2.SecurityGroup, profile: iam.InstanceProfile, kmsKey: kms.Key): void {
    const userData = ec2.UserData.forLinux();
    userData.addCommands(`install -d /etc/lakehouse`, `echo relay.${CONTROL_PLANE.domain} > /etc/lakehouse/relay`);
    new ec2.LaunchTemplate(this, `${use}Template`, {
      securityGroup: nodes,
      instanceProfile: profile,
      requireImdsv2: true,
      associatePublicIpAddress: false,
      userData,
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: ec2.BlockDeviceVolume.ebs(30, { encrypted: true, kmsKey, volumeType: ec2.EbsDeviceVolumeType.GP3 }),
        },
      ],
    });
  }

  private ec2Arn(resource: string): string {
    return `arn:aws:ec2:${this.region}:${this.account}:${resource}`;
  }
}
