import { unlinkSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { contractFileText } from '../../lib/contract/contract-file';
import { LakehouseDescription } from '../../lib/deployment';
import { ACME, descriptionFile, ENDPOINT_SERVICES, EU1, temporaryFile } from './descriptions';

const EXISTING = { id: 'vpc-0123456789abcdef0', cidr: '10.1.0.0/18' };
const OTHER_ID = '1b7e4e2a-2b1c-4d3e-9f00-1234567890ab';

function mistakes(path: string): string[] {
  try {
    LakehouseDescription.fromFile(path);
    return [];
  } catch (error) {
    return error instanceof Error ? error.message.split('\n  - ').slice(1) : [];
  }
}

test('a small description is read as it is written', () => {
  const description = LakehouseDescription.fromFile(descriptionFile({}));
  expect(description.controlPlanes).toEqual([EU1]);
  expect(description.accounts).toEqual([ACME]);
});

const ETL = { arn: 'arn:aws:iam::222222222222:instance-profile/etl', roleArn: 'arn:aws:iam::222222222222:role/data/etl-nodes' };

test.each<[string, Parameters<typeof descriptionFile>[0]]>([
  [
    'two workspaces in one VPC',
    {
      workspaces: [
        { name: 'prod', vpc: { cidr: '10.1.0.0/18' } },
        { name: 'dev', sharesVpcOf: 'prod' },
      ],
    },
  ],
  ['an existing VPC', { workspace: { existingVpc: EXISTING, subnetIds: ['subnet-1', 'subnet-2'], securityGroupIds: ['sg-1'] } }],
  ['an isolated VPC', { controlPlane: { endpointServices: ENDPOINT_SERVICES }, workspace: { vpc: { egress: 'isolated' } } }],
  [
    'brought parts',
    {
      workspace: {
        crossAccountRoleArn: 'arn:aws:iam::222222222222:role/lakehouse/cross-account',
        instanceProfileArn: 'arn:aws:iam::222222222222:instance-profile/nodes',
        instanceProfileRoleArn: 'arn:aws:iam::222222222222:role/nodes',
        furtherInstanceProfiles: [ETL],
        rootBucketName: 'acme-lake',
        keyArn: 'arn:aws:kms:eu-west-1:222222222222:key/0b7e4e2a-2b1c-4d3e-9f00-1234567890ab',
      },
    },
  ],
  [
    'data sources',
    {
      workspace: {
        dataSources: [
          {
            kind: 'postgres',
            cidr: '10.9.0.4/32',
            secretArn: 'arn:aws:secretsmanager:eu-west-1:222222222222:secret:orders-AbCdEf',
          },
          { kind: 'bucket', bucketName: 'acme-raw', prefix: 'events', writable: true },
          { kind: 'onPremises', cidr: '192.168.0.0/16', port: 443, transitGatewayId: 'tgw-1' },
        ],
      },
    },
  ],
])('%s is fine', (_, changes) => {
  expect(mistakes(descriptionFile(changes))).toEqual([]);
});

test('Databricks is fine as control plane', () => {
  const databricks = { name: 'dbx', region: 'us-west-1', databricks: { lakebase: true } };
  const zones = { availabilityZones: ['us-west-1a', 'us-west-1c'] };
  const accounts = [{ ...ACME, controlPlane: 'dbx', workspaces: [{ name: 'prod', vpc: { ...zones, egress: 'isolated' } }] }];
  expect(mistakes(temporaryFile('lakehouse.json', { controlPlanes: [databricks], accounts }))).toEqual([]);
});

const CP = 'controlPlanes[0]';
const WS = 'accounts[0].workspaces[0]';

test.each<[string, Parameters<typeof descriptionFile>[0], string]>([
  [
    'no domain',
    { controlPlane: { domain: undefined } },
    `${CP}.domain: is required: the control plane is deployed from this description`,
  ],
  [
    'no zones',
    { controlPlane: { availabilityZones: undefined } },
    `${CP}.availabilityZones: is required: the control plane is deployed`,
  ],
  [
    'no certificate',
    { controlPlane: { hostedZone: undefined } },
    `${CP}.hostedZone: is required, or certificateArn: a certificate for eu1.lake.example.com and *.`,
  ],
  [
    'a hosted zone elsewhere',
    { controlPlane: { hostedZone: { id: 'Z1', name: 'ake.example.com' } } },
    `${CP}.hostedZone.name: must be eu1.lake.example.com or a domain above it, got "ake.example.com"`,
  ],
  [
    'a certificate elsewhere',
    { controlPlane: { certificateArn: 'arn:aws:acm:us-east-1:111111111111:certificate/1' } },
    `${CP}.certificateArn: must be an ARN like arn:aws:acm:eu-west-1:111111111111:…, got "arn:aws:acm:us-east-1`,
  ],
  [
    'zones elsewhere',
    { controlPlane: { availabilityZones: ['eu-west-1a', 'eu-west-2a'] } },
    `${CP}.availabilityZones[1]: must be a zone of eu-west-1, the region of the control plane, got "eu-west-2a"`,
  ],
  [
    'a zone twice',
    { controlPlane: { availabilityZones: ['eu-west-1a', 'eu-west-1a'] } },
    `${CP}.availabilityZones[1]: must be unique, got "eu-west-1a", which is also the zone at ${CP}.availabilityZones[0]`,
  ],
  [
    'services elsewhere',
    {
      controlPlane: { region: 'eu-west-2', availabilityZones: ['eu-west-2a', 'eu-west-2b'], endpointServices: ENDPOINT_SERVICES },
    },
    `${CP}.endpointServices.restApi.serviceName: must be one of eu-west-2, got "com.`,
  ],
  [
    'what Databricks has not',
    { controlPlane: { databricks: {} } },
    `${CP}.awsAccount: must not be given: the control plane is run by Databricks; known are name, region, databricks`,
  ],
  [
    'an unknown region',
    {
      controlPlane: {
        awsAccount: undefined,
        domain: undefined,
        hostedZone: undefined,
        region: 'eu-north-1',
        availabilityZones: ['eu-north-1a', 'eu-north-1b'],
        databricks: {},
      },
    },
    `${CP}.region: region must be one that Databricks (commercial) is known to serve, got "eu-north-1"`,
  ],
  [
    'a contract file and more',
    { controlPlane: { contract: 'x.json' } },
    `${CP}.region: must not be given: the control plane is described by a contract file`,
  ],
  [
    'an unknown control plane',
    { account: { controlPlane: 'eu2' } },
    'accounts[0].controlPlane: must be a control plane of this description, got "eu2"; it has eu1',
  ],
  [
    'an account like a control plane',
    { account: { name: 'eu1' } },
    'accounts[0].name: must differ from the names of control planes, got "eu1"',
  ],
  [
    'an AWS account as id',
    { account: { id: '222222222222' } },
    'accounts[0].id: must be a lower-case UUID, the id of the platform account, got "222222222222"',
  ],
  [
    'a number for an AWS account',
    { account: { awsAccount: 222222222222 } },
    'accounts[0].awsAccount: must be the 12 digits of an AWS account id, in quotes, got 222222222222',
  ],
  [
    'two kinds of VPC',
    { workspace: { vpc: {}, existingVpc: EXISTING } },
    `${WS}: must have one of vpc, sharesVpcOf and existingVpc, got vpc and existingVpc; keep one`,
  ],
  [
    'sharing with itself',
    { workspace: { sharesVpcOf: 'prod' } },
    `${WS}.sharesVpcOf: must be another workspace of the account that brings a VPC, got "prod"; of those it has none`,
  ],
  [
    'sharing with nobody',
    { workspaces: [{ name: 'dev' }, { name: 'prod', sharesVpcOf: 'qa' }] },
    'accounts[0].workspaces[1].sharesVpcOf: must be another workspace of the account that brings a VPC, got "qa"; of those it has dev',
  ],
  [
    'PrivateLink where a VPC is shared',
    { workspaces: [{ name: 'dev' }, { name: 'prod', sharesVpcOf: 'dev', privateLink: true }] },
    'accounts[0].workspaces[1].privateLink: must be given at workspace "dev": it holds for the whole VPC',
  ],
  [
    'a VPC in another region',
    { workspace: { vpc: { availabilityZones: ['eu-west-2a', 'eu-west-2b'] } } },
    `${WS}.vpc.availabilityZones[0]: must be a zone of eu-west-1, the region of the control plane, got "eu-west-2a"`,
  ],
  [
    'a VPC too large',
    { workspace: { vpc: { cidr: '10.0.0.0/8' } } },
    `${WS}.vpc.cidr: must be a block of /16 to /25 without bits behind its netmask, got "10.0.0.0/8"`,
  ],
  ['bits behind a netmask', { workspace: { vpc: { cidr: '10.0.0.1/16' } } }, `${WS}.vpc.cidr: must be a block of /16 to /25`],
  [
    'a transit gateway unnamed',
    { workspace: { vpc: { egress: 'transitGateway' } } },
    `${WS}.vpc.transitGatewayId: is required: egress is "transitGateway"`,
  ],
  [
    'a transit gateway unused',
    { workspace: { vpc: { transitGatewayId: 'tgw-1' } } },
    `${WS}.vpc.egress: must be "transitGateway" for a transitGatewayId to be used`,
  ],
  [
    'isolated without PrivateLink',
    { workspace: { privateLink: false, vpc: { egress: 'isolated' } } },
    `${WS}.privateLink: must not be false: nodes in an isolated VPC have no other way`,
  ],
  [
    'PrivateLink that is not offered',
    { workspace: { privateLink: true } },
    `${WS}.privateLink: needs the endpointServices of control plane "eu1": deploy it with privateLink, then add them by "cdk-lakehouse contract eu1 --add"`,
  ],
  [
    'PrivateLink without addresses',
    {
      controlPlane: { endpointServices: ENDPOINT_SERVICES },
      workspace: { privateLink: true, existingVpc: EXISTING, subnetCidrs: ['10.1.0.0/24', '10.1.1.0/24'] },
    },
    `${WS}.existingVpc.zoneCidrs: is required with privateLink`,
  ],
  [
    'an existing VPC without subnets',
    { workspace: { existingVpc: EXISTING } },
    `${WS}.subnetCidrs: is required in an existing VPC, or subnetIds`,
  ],
  [
    'subnets in a new VPC',
    { workspace: { subnetIds: ['subnet-1', 'subnet-2'] } },
    `${WS}.subnetIds: must be given with an existing VPC only`,
  ],
  [
    'groups in a new VPC',
    { workspace: { securityGroupIds: ['sg-1'] } },
    `${WS}.securityGroupIds: must be given with an existing VPC only`,
  ],
  [
    'one subnet for two zones',
    { workspace: { subnetCidrs: ['10.0.0.0/24'] } },
    `${WS}.subnetCidrs: must have one entry for each of the 2 availability zones, got 1`,
  ],
  [
    'a role where a VPC is shared',
    { workspaces: [{ name: 'dev' }, { name: 'prod', sharesVpcOf: 'dev', crossAccountPolicy: 'strict' }] },
    'accounts[0].workspaces[1].crossAccountPolicy: must be given at workspace "dev": it holds for the whole VPC',
  ],
  [
    'a role and a policy for it',
    { workspace: { crossAccountRoleArn: 'arn:aws:iam::222222222222:role/lakehouse/x', crossAccountPolicy: 'strict' } },
    `${WS}.crossAccountPolicy: must not be given with crossAccountRoleArn: a role that exists stays as it is`,
  ],
  [
    'a doctor of someone else',
    { controlPlane: { doctorPrincipalArn: 'arn:aws:iam::222222222222:role/admin' } },
    `${CP}.doctorPrincipalArn: must be an ARN like arn:aws:iam::111111111111:…, got "arn:aws:iam::222222222222:role/admin"`,
  ],
  [
    'a role outside of the path',
    { workspace: { crossAccountRoleArn: 'arn:aws:iam::222222222222:role/lake' } },
    `${WS}.crossAccountRoleArn: must be an ARN like arn:aws:iam::222222222222:role/lakehouse/…, got "arn:aws:iam::222222222222:role/lake"`,
  ],
  [
    'a key alias',
    { workspace: { keyArn: 'arn:aws:kms:eu-west-1:222222222222:alias/lake' } },
    `${WS}.keyArn: must be an ARN like arn:aws:kms:eu-west-1:<AWS account>:key/…`,
  ],
  [
    'a key that is not wanted',
    { workspace: { customerManagedKeys: false, keyArn: 'arn:aws:kms:eu-west-1:222222222222:key/1' } },
    `${WS}.keyArn: must not be given where customerManagedKeys is false`,
  ],
  [
    'half an instance profile',
    { workspace: { instanceProfileArn: 'arn:aws:iam::222222222222:instance-profile/nodes' } },
    `${WS}.instanceProfileRoleArn: is required: an instance profile is given with its role`,
  ],
  [
    'an instance profile twice',
    { workspace: { furtherInstanceProfiles: [ETL, { ...ETL, arn: 'arn:aws:iam::222222222222:instance-profile/data/etl' }] } },
    `${WS}.furtherInstanceProfiles[1].arn: must be another instance profile, got "arn:aws:iam::222222222222:instance-profile/data/etl"`,
  ],
  [
    'an instance profile of another AWS account',
    { workspace: { furtherInstanceProfiles: [{ ...ETL, arn: 'arn:aws:iam::333333333333:instance-profile/etl' }] } },
    `${WS}.furtherInstanceProfiles[0].arn: must be an ARN like arn:aws:iam:`,
  ],
  [
    'an instance profile without its role',
    { workspace: { furtherInstanceProfiles: [{ arn: ETL.arn }] } },
    `${WS}.furtherInstanceProfiles[0].roleArn: is required`,
  ],
  [
    'a database without host',
    { workspace: { dataSources: [{ kind: 'mysql' }] } },
    `${WS}.dataSources[0].cidr: is required for a data source of kind mysql`,
  ],
  [
    'a bucket with a port',
    { workspace: { dataSources: [{ kind: 'bucket', bucketName: 'raw', port: 1 }] } },
    `${WS}.dataSources[0].port: must not be given for kind bucket; known are kind, bucketName, prefix, writable, keyArn`,
  ],
  [
    'a reserved host',
    { workspace: { deploymentName: 'accounts' } },
    `${WS}.deploymentName: must not be accounts or relay, got "accounts"`,
  ],
  [
    'a workspace twice',
    { workspaces: [{ name: 'prod' }, { name: 'prod', deploymentName: 'other' }] },
    'accounts[0].workspaces[1].name: must be unique, got "prod", which is also the name of the workspace at accounts[0].workspaces[0].name',
  ],
  [
    'two workspaces of one VPC that differ in hyphens only',
    {
      workspaces: [{ name: 'prod-a' }, { name: 'proda', sharesVpcOf: 'prod-a' }],
    },
    'accounts[0].workspaces[1].name: must differ in letters or digits from that of another workspace in the VPC, got "proda" and "prod-a"',
  ],
  [
    'a host twice',
    { workspaces: [{ name: 'prod' }, { name: 'dev', deploymentName: 'acme-prod' }] },
    'accounts[0].workspaces[1].deploymentName: must be unique, got "acme-prod", which is also the deployment name at',
  ],
  [
    'a VPC twice',
    { workspaces: ['a1', 'a2'].map((name) => ({ name, existingVpc: EXISTING, subnetIds: ['subnet-1', 'subnet-2'] })) },
    'accounts[0].workspaces[1].existingVpc.id: must be unique, got "vpc-0123456789abcdef0", which is also the VPC at accounts[0].workspaces[0].existingVpc.id; share it by sharesVpcOf',
  ],
])('fails on %s', (_, changes, message) => {
  expect(mistakes(descriptionFile(changes))).toContainEqual(expect.stringContaining(message));
});

test.each([
  ['an id', { name: 'beta' }, 'accounts[1].id: must be unique'],
  ['a name', { id: OTHER_ID }, 'accounts[1].name: must be unique, got "acme"'],
  [
    'a stack',
    { name: 'acme-prod', id: OTHER_ID, workspaces: [{ name: 'eu' }] },
    'accounts[1].workspaces[0].name: must be unique, got "lakehouse-acme-prod-eu", which is also the name of the stack at accounts[0].workspaces[1].name',
  ],
])('fails on two accounts with %s in common', (_, other, message) => {
  const acme = { ...ACME, workspaces: [{ name: 'prod' }, { name: 'prod-eu' }] };
  const path = temporaryFile('lakehouse.json', { controlPlanes: [EU1], accounts: [acme, { ...ACME, ...other }] });
  expect(mistakes(path)).toContainEqual(expect.stringContaining(message));
});

test('fails on two control planes with a name or a domain in common', () => {
  const found = mistakes(temporaryFile('lakehouse.json', { controlPlanes: [EU1, EU1], accounts: [] }));
  expect(found).toContainEqual(expect.stringContaining('controlPlanes[1].name: must be unique, got "eu1"'));
  expect(found).toContainEqual(expect.stringContaining('controlPlanes[1].domain: must be unique, got "eu1.lake.example.com"'));
});

test('a contract file is found beside the description; fails on one of another name, or none', () => {
  const controlPlane = { name: 'partner', contract: 'partner.json', availabilityZones: EU1.availabilityZones };
  const file = temporaryFile('lakehouse.json', { controlPlanes: [controlPlane], accounts: [] });
  const contract = { name: 'partner', region: 'eu-west-1', awsAccount: '111111111111', domain: 'lake.example.com' };
  writeFileSync(join(dirname(file), 'partner.json'), contractFileText(contract));
  expect(mistakes(file)).toEqual([]);
  writeFileSync(join(dirname(file), 'partner.json'), contractFileText({ ...contract, name: 'eu9' }));
  expect(mistakes(file)).toEqual(['controlPlanes[0].name: must be that of the contract file, "eu9", got "partner"']);
  unlinkSync(join(dirname(file), 'partner.json'));
  expect(mistakes(file)).toEqual([
    expect.stringMatching(/^controlPlanes\[0\]\.contract: .*partner\.json must be a file that can be read/),
  ]);
});

test('all mistakes are reported together, and what hangs on a broken entry is not guessed', () => {
  const path = temporaryFile('lakehouse.json', {
    controlPlanes: [{ ...EU1, region: 'Ireland' }],
    accounts: [
      {
        ...ACME,
        workspaces: [
          { name: 'prod', vpc: { egress: 'vpn' } },
          { name: 'dev', sharesVpcOf: 'prod' },
        ],
      },
      { ...ACME, name: 'beta', id: OTHER_ID, controlPlane: 'eu3', workspaces: [{ name: 'prod', keyarn: 'x' }] },
    ],
  });
  expect(mistakes(path).map((mistake) => mistake.split(':')[0])).toEqual([
    'controlPlanes[0].region',
    'accounts[0].workspaces[0].vpc.egress',
    'accounts[1].workspaces[0].keyarn',
    'accounts[1].controlPlane',
  ]);
});

test.each([
  ['{ "controlPlanes": [] ', /lakehouse\.json must be JSON/],
  ['{\n  "controlPlanes": [,]\n}', /lakehouse\.json must be JSON: .*\[,\]/],
  ['null', /lakehouse\.json has 1 mistake:\n {2}- the file: must be the description of a lakehouse, got null/],
])('fails on %j', (text, message) => {
  expect(() => LakehouseDescription.fromFile(temporaryFile('lakehouse.json', text))).toThrow(message);
});

test('workspaces of different VPCs may differ in hyphens only', () => {
  expect(mistakes(descriptionFile({ workspaces: [{ name: 'prod-a' }, { name: 'proda' }] }))).toEqual([]);
});
