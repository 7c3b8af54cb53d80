import { App, Stage } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { join } from 'path';
import { Lakehouse, LakehouseDescription } from '../../lib/deployment';
import { nagFindings } from '../checks/nag';
import { ACME, descriptionFile, ENDPOINT_SERVICES, temporaryFile } from './descriptions';

const ROOT = join(__dirname, '../..');
const EXAMPLES = ['lakehouse.json', 'integ/two-regions.lakehouse.json'];

function lakehouse(path: string, only?: string[], app = new App()): Lakehouse {
  return new Lakehouse(app, { description: LakehouseDescription.fromFile(path), only });
}

/** Template of the only data plane of a description. */
function dataPlane(changes: Parameters<typeof descriptionFile>[0]): Template {
  const [stack] = lakehouse(descriptionFile(changes), ['acme']).dataPlaneStacks;
  if (!stack) throw new Error('no data plane');
  return Template.fromStack(stack);
}

describe.each(EXAMPLES)('%s', (file) => {
  const app = new App();
  const { controlPlaneStacks, dataPlaneStacks } = lakehouse(join(ROOT, file), undefined, app);

  test('a data plane lies in the region of its control plane, and waits for that one only', () => {
    for (const stack of dataPlaneStacks) {
      const { contract } = stack.dataPlane.controlPlane;
      expect(stack.region).toBe(contract.region);
      expect(stack.node.dependencies.map((other) => other.node.id)).toEqual([`lakehouse-${contract.name}`]);
    }
    for (const stack of controlPlaneStacks) expect(stack.node.dependencies).toEqual([]);
  });

  test('what a data plane knows of its control plane is what that one says of itself', () => {
    for (const { controlPlane } of controlPlaneStacks) {
      const served = dataPlaneStacks.filter((stack) => stack.dataPlane.controlPlane.contract.name === controlPlane.contract.name);
      expect(served.length).toBeGreaterThan(0);
      for (const stack of served) expect(stack.dataPlane.controlPlane.contract).toEqual(controlPlane.contract);
    }
  });

  test('no stack imports from another', () => {
    for (const stack of app.synth().stacks) {
      expect(JSON.stringify(stack.template)).not.toMatch(/Fn::ImportValue|Fn::GetStackOutput|"Export"/);
    }
  });

  test('nothing is looked up', () => {
    expect(app.synth().manifest.missing).toBeUndefined();
  });

  test('cdk-nag finds nothing that is not acknowledged', () => {
    expect(nagFindings(app)).toEqual([]);
  }, 60_000);
});

test('the example is one control plane, two AWS accounts, three workspaces and two VPCs', () => {
  const { controlPlaneStacks, dataPlaneStacks } = lakehouse(join(ROOT, 'lakehouse.json'));
  expect(controlPlaneStacks.map((stack) => stack.stackName)).toEqual(['lakehouse-eu1']);
  expect(dataPlaneStacks.map((stack) => [stack.stackName, stack.account, stack.dataPlane.workspaces.length])).toEqual([
    ['lakehouse-acme-prod', '222222222222', 2],
    ['lakehouse-globex-prod', '333333333333', 1],
  ]);
});

test('nothing is constructed but what is asked for', () => {
  const app = new App();
  const { controlPlaneStacks } = lakehouse(join(ROOT, 'lakehouse.json'), ['globex/prod'], app);
  expect(controlPlaneStacks).toEqual([]);
  expect(app.node.children.map((child) => child.node.id)).toEqual(['lakehouse-globex-prod']);
});

test('a description fits into a stage', () => {
  const stage = new Stage(new App(), 'Beta');
  const { dataPlaneStacks } = new Lakehouse(stage, { description: LakehouseDescription.fromFile(descriptionFile({})) });
  expect(dataPlaneStacks[0]?.stackName).toBe('Beta-lakehouse-acme-prod');
});

test('the topology counts resources', () => {
  const stacks = lakehouse(join(ROOT, 'lakehouse.json'), ['globex']);
  const template = stacks.dataPlaneStacks[0]?.stackName;
  expect(stacks.topology()).toMatch(new RegExp(`^globex/prod .* ${template} +[1-9]\\d+$`, 'm'));
});

test('customers reach a control plane over PrivateLink from their own AWS accounts, each named once', () => {
  const path = descriptionFile({ controlPlane: { privateLink: true, endpointServices: ENDPOINT_SERVICES } });
  const [stack] = lakehouse(path, ['eu1']).controlPlaneStacks;
  if (!stack) throw new Error('no control plane');
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::VPCEndpointServicePermissions', {
    AllowedPrincipals: [Match.anyValue()],
  });
  expect(stack.controlPlane.contract.endpointServices).toEqual(ENDPOINT_SERVICES);
});

test('a doctor gets a role that the customers trust, for one principal and sessions of one name', () => {
  const principalArn = 'arn:aws:iam::111111111111:role/admin';
  const app = new App();
  const [stack] = lakehouse(
    descriptionFile({ controlPlane: { doctorPrincipalArn: principalArn } }),
    ['eu1'],
    app,
  ).controlPlaneStacks;
  if (!stack) throw new Error('no control plane');
  const template = Template.fromStack(stack);
  const roles = template.findResources('AWS::IAM::Role', {
    Properties: {
      Path: '/lakehouse/eu1/cluster-manager/',
      AssumeRolePolicyDocument: { Statement: [{ Principal: { AWS: principalArn } }] },
    },
  });
  expect(Object.keys(roles)).toHaveLength(1);
  template.hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Object.keys(roles)[0] }],
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 'sts:AssumeRole',
          Condition: Match.objectLike({ StringEquals: { 'sts:RoleSessionName': 'lakehouse-doctor' } }),
        }),
      ]),
    },
  });
  template.hasOutput('DoctorRoleArn', {});
  expect(nagFindings(app)).toEqual([]);
}, 60_000);

test('an existing VPC gets nothing but what its workspaces need', () => {
  const template = dataPlane({
    workspace: {
      existingVpc: { id: 'vpc-0123456789abcdef0', cidr: '10.1.0.0/18' },
      subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
      securityGroupIds: ['sg-0123456789abcdef0'],
    },
  });
  for (const type of ['VPC', 'Subnet', 'SecurityGroup', 'VPCEndpoint', 'NatGateway', 'FlowLog'])
    template.resourceCountIs(`AWS::EC2::${type}`, 0);
  template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: { NetworkInterfaces: [Match.objectLike({ Groups: ['sg-0123456789abcdef0'] })] },
  });
});

test('brought parts take the place of created ones', () => {
  const keyArn = 'arn:aws:kms:eu-west-1:222222222222:key/0b7e4e2a-2b1c-4d3e-9f00-1234567890ab';
  const template = dataPlane({
    workspace: {
      crossAccountRoleArn: 'arn:aws:iam::222222222222:role/lakehouse/cross-account',
      instanceProfileArn: 'arn:aws:iam::222222222222:instance-profile/nodes',
      instanceProfileRoleArn: 'arn:aws:iam::222222222222:role/nodes',
      rootBucketName: 'acme-lake',
      keyArn,
    },
  });
  for (const type of ['AWS::S3::BucketPolicy', 'AWS::KMS::Key', 'AWS::IAM::InstanceProfile']) template.resourceCountIs(type, 0);
  template.hasOutput('CrossAccountRoleArn', { Value: 'arn:aws:iam::222222222222:role/lakehouse/cross-account' });
  expect(JSON.stringify(template.toJSON())).toContain('acme-lake');
});

test('a further instance profile has launch templates, and its role may be passed', () => {
  const arn = 'arn:aws:iam::222222222222:instance-profile/data/etl';
  const roleArn = 'arn:aws:iam::222222222222:role/data/etl-nodes';
  const template = dataPlane({ workspace: { furtherInstanceProfiles: [{ arn, roleArn }] } });
  template.resourcePropertiesCountIs(
    'AWS::EC2::LaunchTemplate',
    {
      LaunchTemplateData: {
        IamInstanceProfile: { Arn: arn },
        TagSpecifications: Match.arrayWith([
          { ResourceType: 'instance', Tags: Match.arrayWith([{ Key: 'lakehouse:role', Value: 'etl-nodes' }]) },
        ]),
      },
      TagSpecifications: [{ Tags: Match.arrayWith([{ Key: 'lakehouse:instance-profile', Value: 'etl' }]) }],
    },
    3,
  );
  expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).toContain(roleArn);
});

test.each([
  ['nat', 1],
  ['natPerZone', 2],
  ['transitGateway', 0],
])('egress %s', (egress, natGateways) => {
  const transitGatewayId = egress === 'transitGateway' ? 'tgw-0123456789abcdef0' : undefined;
  const template = dataPlane({ workspace: { vpc: { egress, transitGatewayId } } });
  template.resourceCountIs('AWS::EC2::NatGateway', natGateways);
  template.resourceCountIs('AWS::EC2::TransitGatewayAttachment', transitGatewayId ? 1 : 0);
});

test('an isolated VPC has no way out, and PrivateLink with the hosts of its workspaces', () => {
  const template = dataPlane({
    controlPlane: { endpointServices: ENDPOINT_SERVICES },
    workspace: { vpc: { egress: 'isolated' } },
  });
  template.resourceCountIs('AWS::EC2::InternetGateway', 0);
  template.hasResourceProperties('AWS::EC2::VPCEndpoint', { ServiceName: ENDPOINT_SERVICES.relay.serviceName });
  expect(JSON.stringify(template.findResources('AWS::Route53::HostedZone'))).toContain('acme-prod.eu1.lake.example.com');
});

test('Databricks in us-east-1 and a customer who deploys alone', () => {
  const zones = ['us-east-1a', 'us-east-1b'];
  const path = temporaryFile('lakehouse.json', {
    controlPlanes: [{ name: 'dbx', region: 'us-east-1', databricks: {}, availabilityZones: zones }],
    accounts: [{ ...ACME, controlPlane: 'dbx', workspaces: [{ name: 'prod', privateLink: true }] }],
  });
  const app = new App();
  const { controlPlaneStacks, dataPlaneStacks } = lakehouse(path, undefined, app);
  expect(controlPlaneStacks).toEqual([]);
  expect(dataPlaneStacks[0]?.region).toBe('us-east-1');
  expect(JSON.stringify(app.synth().stacks[0]?.template)).toContain('arn:aws:iam::414351767826:root');
  expect(nagFindings(app)).toEqual([]);
}, 60_000);

test('each kind of data source is opened, and what needs permissions gets them', () => {
  const template = JSON.stringify(
    dataPlane({
      workspace: {
        dataSources: [
          {
            kind: 'postgres',
            cidr: '10.99.0.1/32',
            secretArn: 'arn:aws:secretsmanager:eu-west-1:222222222222:secret:orders-AbCdEf',
          },
          { kind: 'mysql', cidr: '10.99.0.2/32' },
          { kind: 'sqlServer', cidr: '10.99.0.3/32' },
          { kind: 'oracle', cidr: '10.99.0.4/32' },
          { kind: 'kafka', cidr: '10.99.0.5/32', port: 9094 },
          { kind: 'git', cidr: '10.99.0.6/32', port: 22 },
          { kind: 'hdfs', cidr: '10.99.0.7/32' },
          { kind: 'onPremises', cidr: '192.168.7.0/24', port: 8088 },
          { kind: 'kinesis', arn: 'arn:aws:kinesis:eu-west-1:222222222222:stream/clicks' },
          { kind: 'bucket', bucketName: 'acme-raw', prefix: 'events', writable: true },
        ],
      },
    }).toJSON(),
  );
  for (const part of ['5432', '3306', '1433', '1521', '9094', '"FromPort":22', '8020', '8088', '192.168.7.0/24'])
    expect(template).toContain(part);
  for (const part of ['secret:orders-AbCdEf', 'stream/clicks', 'acme-raw/events/*', 's3:PutObject'])
    expect(template).toContain(part);
});

describe('deletable', () => {
  const changes = { controlPlane: { deletable: true }, workspace: { deletable: true } };

  test('is the first of two keys to what holds data', () => {
    const stacks = (context?: object) => lakehouse(descriptionFile(changes), undefined, new App({ context: { ...context } }));
    const kept = (context?: object) => {
      const { controlPlaneStacks, dataPlaneStacks } = stacks(context);
      return [...controlPlaneStacks, ...dataPlaneStacks].map((stack) => {
        const buckets = Object.values(Template.fromStack(stack).findResources('AWS::S3::Bucket'));
        return [
          stack.terminationProtection,
          new Set(buckets.map((bucket: { DeletionPolicy?: string }) => bucket.DeletionPolicy)),
        ];
      });
    };
    expect(kept()).toEqual([
      [false, new Set(['Retain'])],
      [false, new Set(['Retain'])],
    ]);
    expect(kept({ 'lakehouse:deleteData': true })).toEqual([
      [false, new Set(['Delete'])],
      [false, new Set(['Delete'])],
    ]);
  });

  test('is off by default', () => {
    const { controlPlaneStacks, dataPlaneStacks } = lakehouse(descriptionFile({}));
    expect([...controlPlaneStacks, ...dataPlaneStacks].map((stack) => stack.terminationProtection)).toEqual([true, true]);
  });
});

test('a small control plane has one of everything', () => {
  const app = new App();
  const [stack] = lakehouse(descriptionFile({ controlPlane: { size: 'small' } }), ['eu1'], app).controlPlaneStacks;
  if (!stack) throw new Error('no control plane');
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::EC2::NatGateway', 1);
  template.resourceCountIs('AWS::RDS::DBCluster', 0);
  template.resourceCountIs('AWS::RDS::DBInstance', 1);
  expect(nagFindings(app)).toEqual([]);
}, 60_000);

describe('a workspace is registered', () => {
  const SECRET = 'arn:aws:secretsmanager:us-east-1:222222222222:secret:databricks-AbCdEf';
  /** Template of a data plane of Databricks. */
  const atDatabricks = (account: object, workspace: object = {}) => {
    const controlPlanes = [{ name: 'dbx', region: 'us-east-1', databricks: {}, availabilityZones: ['us-east-1a', 'us-east-1b'] }];
    const accounts = [{ ...ACME, controlPlane: 'dbx', workspaces: [{ name: 'prod', ...workspace }], ...account }];
    const [stack] = lakehouse(temporaryFile('lakehouse.json', { controlPlanes, accounts })).dataPlaneStacks;
    if (!stack) throw new Error('no data plane');
    return Template.fromStack(stack);
  };
  const registered = (template: Template) => Object.keys(template.findResources('Custom::LakehouseWorkspace')).length;

  test('at a control plane of this library, with a host of its own and the secret that is kept for it', () => {
    dataPlane({}).hasResourceProperties('Custom::LakehouseWorkspace', {
      WorkspaceName: 'prod',
      DeploymentName: 'acme-prod',
      CredentialsSecret: `arn:aws:secretsmanager:eu-west-1:111111111111:secret:lakehouse/eu1/registration/222222222222/${ACME.id}`,
    });
  });

  test('unless its entry says otherwise', () => {
    expect(registered(dataPlane({ workspace: { register: false } }))).toBe(0);
  });

  test('at Databricks with a secret that is named, and a host of its own only where that is named', () => {
    expect(registered(atDatabricks({}))).toBe(0);
    atDatabricks({ credentialsSecretArn: SECRET }).hasResourceProperties('Custom::LakehouseWorkspace', {
      CredentialsSecret: SECRET,
      DeploymentName: Match.absent(),
    });
    atDatabricks({ credentialsSecretArn: SECRET }, { deploymentName: 'acme' }).hasResourceProperties(
      'Custom::LakehouseWorkspace',
      {
        DeploymentName: 'acme',
      },
    );
  });

  test('fails without credentials, and with a secret that is not named completely', () => {
    expect(() => atDatabricks({}, { register: true })).toThrow(
      /accounts\[0\]\.workspaces\[0\]\.register: must not be true without credentialsSecretArn of the account: dbx keeps no credentials/,
    );
    expect(() => atDatabricks({ credentialsSecretArn: SECRET.slice(0, -7) })).toThrow(
      /accounts\[0\]\.credentialsSecretArn: must be complete, with the six characters/,
    );
    expect(() => atDatabricks({ credentialsSecretArn: SECRET.replace('secretsmanager', 'ssm') })).toThrow(
      /credentialsSecretArn: must be an ARN like arn:aws:secretsmanager:/,
    );
  });
});
