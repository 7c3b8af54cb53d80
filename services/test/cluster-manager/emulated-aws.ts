import {
  CreateLaunchTemplateCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeImagesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { lakehouseContract } from '../../../lib/contract/lakehouse';
import { strict } from '../../../lib/data-plane/cross-account-role/strict';
import type { DataPlane } from '../../src/cluster-manager/launchers/ec2/data-plane';

const EMULATOR = join(__dirname, '..', '..', '..', 'integ', 'emulator');
const PROVIDER = '111111111111';
const CUSTOMER = '222222222222';
const REGION = 'eu-west-1';
export const ACCOUNT = 'aaaaaaaa-0000-0000-0000-000000000000';
const CONTROL_PLANE = 'main';
const CLUSTER_MANAGER = '/lakehouse/main/cluster-manager/';

/** Roles by instance profile: that of nodes, one that clusters name, and one whose role the control plane may not pass. */
const ROLES = { nodes: 'role-of-nodes', etl: 'role-of-etl', forbidden: 'role-of-others' } as const;
export type Profile = keyof typeof ROLES;

export function profileArn(profile: Profile | 'unknown'): string {
  return `arn:aws:iam::${CUSTOMER}:instance-profile/${profile}`;
}

/** Two AWS accounts on loopback: a control plane's, and a customer's with a data plane for one workspace. IAM decides every call. */
export class EmulatedAws {
  public static async start(): Promise<EmulatedAws> {
    const child = spawn(join(EMULATOR, 'start'), [], { env: { ...process.env, EMULATOR_PORT: '0' }, detached: true });
    const endpoint = await new Promise<string>((resolve, reject) => {
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const [, found] = /(http:\/\/127[\d.]+:\d+)/.exec(text) ?? [];
        if (found) resolve(found);
      });
      child.once('exit', () => reject(new Error(`the emulator ended: ${text}`)));
    });
    const aws = new EmulatedAws(child, endpoint);
    await aws.build();
    return aws;
  }

  public dataPlane!: DataPlane;
  public imageOwner = '';
  public customer: EC2Client;

  private constructor(
    private readonly child: ChildProcess,
    public readonly endpoint: string,
  ) {
    this.customer = new EC2Client({ region: REGION, endpoint, credentials: { accessKeyId: CUSTOMER, secretAccessKey: 'any' } });
  }

  public async control(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.endpoint}/_emulator${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
    return response.json();
  }

  public async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.child.pid !== undefined) process.kill(-this.child.pid, 'SIGTERM');
    await ended;
  }

  /** Writes what the customer's role may do, or nothing. */
  public async permit(permitted: boolean): Promise<void> {
    const contract = lakehouseContract({
      name: CONTROL_PLANE,
      region: REGION,
      awsAccount: PROVIDER,
      domain: 'eu1.lake.example.com',
      imageOwner: this.imageOwner,
    });
    const scope = {
      contract,
      accountId: ACCOUNT,
      awsAccount: CUSTOMER,
      vpcIds: [this.vpcId],
      subnetIds: [],
      securityGroupIds: [],
    };
    const statements: object[] = permitted
      ? strict(scope).flatMap((group) => group.statements.map((one) => one.toStatementJson() as object))
      : [];
    const passed = [ROLES.nodes, ROLES.etl].map((role) => `arn:aws:iam::${CUSTOMER}:role/${role}`);
    statements.push({ Effect: 'Allow', Action: 'iam:PassRole', Resource: passed });
    await this.permitBy(statements);
  }

  /** Lets the customer's role do anything, as one with a policy of its owner's making may. */
  public permitEverything(): Promise<void> {
    return this.permitBy([{ Effect: 'Allow', Action: '*', Resource: '*' }]);
  }

  private async permitBy(statements: object[]): Promise<void> {
    await this.iam(CUSTOMER, {
      Action: 'PutRolePolicy',
      RoleName: 'customer',
      PolicyName: 'all',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
    });
  }

  /** Lets the role of an instance profile do something. */
  public async allow(profile: Profile, action: string, resource: string): Promise<void> {
    const Statement = [{ Effect: 'Allow', Action: action, Resource: resource }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await this.iam(CUSTOMER, { Action: 'PutRolePolicy', RoleName: ROLES[profile], PolicyName: 'allowed', PolicyDocument });
  }

  /** Where an instance finds its metadata. */
  public async metadataOf(instanceId: string): Promise<string> {
    const instance = (await this.control('GET', `/instances/${instanceId}`)) as { metadataEndpoint: string };
    return instance.metadataEndpoint;
  }

  /** Whom the customer's role trusts, by the external id that it asks for. */
  public async trust(externalId: string): Promise<void> {
    await this.iam(CUSTOMER, { Action: 'UpdateAssumeRolePolicy', RoleName: 'customer', PolicyDocument: trustOf(externalId) });
  }

  private vpcId = '';

  private async build(): Promise<void> {
    const ec2 = this.customer;
    const { Vpc: vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    this.vpcId = vpc?.VpcId ?? '';
    const mark = [{ Key: 'lakehouse:data-plane', Value: ACCOUNT }];
    const subnetIds: string[] = [];
    for (const [index, zone] of ['a', 'b'].entries()) {
      const { Subnet: subnet } = await ec2.send(
        new CreateSubnetCommand({
          VpcId: this.vpcId,
          CidrBlock: `10.0.${index}.0/24`,
          AvailabilityZone: `${REGION}${zone}`,
          TagSpecifications: [{ ResourceType: 'subnet', Tags: mark }],
        }),
      );
      subnetIds.push(subnet?.SubnetId ?? '');
    }
    const { GroupId: group = '' } = await ec2.send(
      new CreateSecurityGroupCommand({
        GroupName: 'nodes',
        Description: 'nodes',
        VpcId: this.vpcId,
        TagSpecifications: [{ ResourceType: 'security-group', Tags: mark }],
      }),
    );
    const { Images: images = [] } = await ec2.send(
      new DescribeImagesCommand({ Filters: [{ Name: 'architecture', Values: ['x86_64'] }] }),
    );
    this.imageOwner = images[0]?.OwnerId ?? '';
    const node = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    };
    for (const [profile, role] of Object.entries(ROLES)) {
      await this.iam(CUSTOMER, { Action: 'CreateRole', RoleName: role, AssumeRolePolicyDocument: JSON.stringify(node) });
      await this.iam(CUSTOMER, { Action: 'CreateInstanceProfile', InstanceProfileName: profile });
      await this.iam(CUSTOMER, { Action: 'AddRoleToInstanceProfile', InstanceProfileName: profile, RoleName: role });
    }
    for (const use of ['driver', 'worker']) {
      await this.template(use, 'nodes', group, mark);
      await this.template(use, 'etl', group, [...mark, { Key: 'lakehouse:instance-profile', Value: 'etl' }]);
      await this.template(use, 'forbidden', group, [...mark, { Key: 'lakehouse:instance-profile', Value: 'forbidden' }]);
    }

    await this.iam(CUSTOMER, {
      Action: 'CreateRole',
      Path: '/lakehouse/',
      RoleName: 'customer',
      AssumeRolePolicyDocument: trustOf(ACCOUNT),
    });
    await this.permit(true);
    const own = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${PROVIDER}:root` }, Action: 'sts:AssumeRole' }],
    };
    const manager = { Path: CLUSTER_MANAGER, RoleName: 'manager' };
    await this.iam(PROVIDER, { Action: 'CreateRole', ...manager, AssumeRolePolicyDocument: JSON.stringify(own) });
    const assume = { Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: 'arn:aws:iam::*:role/lakehouse/*' };
    await this.iam(PROVIDER, {
      Action: 'PutRolePolicy',
      RoleName: 'manager',
      PolicyName: 'all',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [assume] }),
    });
    const roleArn = `arn:aws:iam::${CUSTOMER}:role/lakehouse/customer`;
    this.dataPlane = { accountId: ACCOUNT, workspaceId: '1', region: REGION, roleArn, subnetIds, securityGroupIds: [group] };
    await this.actAsClusterManager();
  }

  private async template(use: string, profile: Profile, group: string, mark: { Key: string; Value: string }[]): Promise<void> {
    const usage = { Key: 'lakehouse:use', Value: use };
    const tags = [{ Key: 'Vendor', Value: 'Lakehouse' }, usage, { Key: 'lakehouse:role', Value: ROLES[profile] }];
    await this.customer.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: `${use}-${profile}`,
        LaunchTemplateData: {
          IamInstanceProfile: { Arn: profileArn(profile) },
          MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
          BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: 100 } }],
          NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: false, Groups: [group] }],
          TagSpecifications: (['instance', 'volume', 'network-interface'] as const).map((ResourceType) => ({
            ResourceType,
            Tags: tags,
          })),
        },
        TagSpecifications: [{ ResourceType: 'launch-template', Tags: [...mark, usage] }],
      }),
    );
  }

  /** The process's own credentials become those of the role that the cluster manager runs as. */
  private async actAsClusterManager(): Promise<void> {
    const sts = new STSClient({
      region: REGION,
      endpoint: this.endpoint,
      credentials: { accessKeyId: PROVIDER, secretAccessKey: 'any' },
    });
    const RoleArn = `arn:aws:iam::${PROVIDER}:role${CLUSTER_MANAGER}manager`;
    const { Credentials: keys } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'task' }));
    process.env.AWS_ACCESS_KEY_ID = keys?.AccessKeyId;
    process.env.AWS_SECRET_ACCESS_KEY = keys?.SecretAccessKey;
    process.env.AWS_SESSION_TOKEN = keys?.SessionToken;
  }

  /** The emulator judges who calls, and not the signature. */
  private async iam(account: string, parameters: Record<string, string>): Promise<void> {
    const response = await fetch(this.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `AWS4-HMAC-SHA256 Credential=${account}/20261124/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=none`,
      },
      body: new URLSearchParams({ Version: '2010-05-08', ...parameters }),
    });
    if (!response.ok) throw new Error(`${parameters.Action} failed: ${await response.text()}`);
  }
}

function trustOf(externalId: string): string {
  const who = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${PROVIDER}:root` } };
  const where = { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${PROVIDER}:role${CLUSTER_MANAGER}*` } };
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { ...who, Action: 'sts:AssumeRole', Condition: { ...where, StringEquals: { 'sts:ExternalId': externalId } } },
      {
        ...who,
        Action: 'sts:TagSession',
        Condition: { ...where, StringEquals: { 'aws:RequestTag/LakehouseAccountId': ACCOUNT } },
      },
    ],
  });
}
