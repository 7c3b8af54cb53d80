import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { AwsOnLoopback, type Credentials } from './aws-on-loopback';
import { Cdk, run } from './cdk';
import { crossAccountSession, Services } from './cluster-manager';
import { example, writeApp } from './description';
import { Nodes, shareImage } from './nodes';
import { DeployedStack } from './stacks';
import { Story } from './story';

// The example description, deployed into its three AWS accounts by the unmodified CDK CLI, used as its owners would, and
// destroyed again. The AWS is the one of integ/emulator; its README says what a green run proves.

const PROVIDER = '111111111111';
const ACME = '222222222222';
const GLOBEX = '333333333333';
const REGION = 'eu-west-1';
const ADMIN = ['--cloudformation-execution-policies', 'arn:aws:iam::aws:policy/AdministratorAccess'];

/** What registering a workspace needs, as far as these tests use it. */
interface Registration {
  readonly crossAccountRoleArn: string;
  readonly vpcId: string;
  readonly subnetIds: [string, ...string[]];
  readonly securityGroupIds: [string, ...string[]];
  readonly workerTemplateId: string;
}

const folder = mkdtempSync(join(tmpdir(), 'lakehouse-'));
const description = example();
const [controlPlane] = description.controlPlanes;
const [acme, globex] = description.accounts;
assert(controlPlane && acme && globex);

let aws: AwsOnLoopback;
let cdk: Cdk;
let manager: Credentials;
let prod: Registration;
let image: string;

const stack = (name: string, awsAccount: string) => new DeployedStack(aws, awsAccount, REGION, name);
const stacks = () => ({
  controlPlane: stack('lakehouse-eu1', PROVIDER),
  acme: stack('lakehouse-acme-prod', ACME),
  globex: stack('lakehouse-globex-prod', GLOBEX),
});
const statuses = async () => Promise.all(Object.values(stacks()).map((one) => one.status()));
const deploy = (...more: string[]) => cdk.run('deploy', '--all', '--require-approval', 'never', '--concurrency', '3', ...more);
const succeeded = ({ code, output }: { code: number; output: string }) => assert.equal(code, 0, output);
const doctor = () =>
  run(process.execPath, [join(__dirname, '..', '..', 'bin', 'lakehouse.js'), 'doctor'], {
    cwd: folder,
    env: aws.environment(PROVIDER, REGION),
  });

after(() => aws?.stop());
const story = new Story();

story.step('the AWS accounts are bootstrapped for the provider', async () => {
  aws = await AwsOnLoopback.start(folder, { EMULATOR_WAIT_SCALE: '0.05' });
  controlPlane.hostedZone.id = await createHostedZone();
  controlPlane.deletable = true;
  for (const { workspaces } of description.accounts) {
    for (const workspace of workspaces) if (!workspace.sharesVpcOf) workspace.deletable = true;
  }
  controlPlane.doctorPrincipalArn = `arn:aws:iam::${PROVIDER}:root`;
  writeApp(folder, description);
  cdk = new Cdk(aws, folder, PROVIDER, REGION);
  for (const awsAccount of [PROVIDER, ACME, GLOBEX]) {
    const owner = new Cdk(aws, folder, awsAccount, REGION);
    succeeded(await owner.run('bootstrap', `aws://${awsAccount}/${REGION}`, '--trust', PROVIDER, ...ADMIN));
  }
});

story.step('the doctor finds credentials and bootstraps, and nothing deployed', async () => {
  const { code, output } = await doctor();
  assert.equal(code, 0, output);
  assert.match(output, /6 ok, 0 failed, 2 skipped/);
});

story.step('cdk deploy makes every stack', async () => {
  succeeded(await deploy());
  assert.deepEqual(await statuses(), ['CREATE_COMPLETE', 'CREATE_COMPLETE', 'CREATE_COMPLETE']);
});

story.step('each service runs as many tasks as it should', async () => {
  const resources = await stacks().controlPlane.resources();
  const cluster = [...resources].find(([name]) => name.startsWith('AWS::ECS::Cluster '))?.[1] ?? '';
  const services = new Services(aws, PROVIDER, REGION, cluster);
  const list = await services.list();
  assert.equal(list.length, 4);
  for (const service of list) assert.equal(service.running, Math.max(service.desired, 1), JSON.stringify(service));
  manager = await services.credentialsOf('ClusterManager');
});

story.step('the doctor sees the roles admit the right external id, and refuse a missing and a wrong one', async () => {
  const { code, output } = await doctor();
  assert.equal(code, 0, output);
  assert.match(output, /12 ok, 0 failed, 0 skipped/);
});

story.step('the doctor fails where a role belongs to another account', async () => {
  const wrong = structuredClone(description);
  for (const account of wrong.accounts) account.id = account.id.replace(/^.{8}/, '00000000');
  writeApp(folder, wrong);
  const { code, output } = await doctor();
  writeApp(folder, description);
  assert.equal(code, 1, output);
  assert.match(output, /2 failed/);
});

story.step('the cluster manager’s own task gets a session in a customer’s AWS account only by the rules', async () => {
  prod = JSON.parse((await stacks().acme.outputs())['Workspaceprod'] ?? '{}') as Registration;
  const role = { arn: prod.crossAccountRoleArn, accountId: acme.id, externalId: acme.id };
  await crossAccountSession(aws, REGION, manager, role);
  for (const wrong of [{ externalId: undefined }, { externalId: globex.id }, { accountId: globex.id }, { tagged: false }]) {
    await assert.rejects(crossAccountSession(aws, REGION, manager, { ...role, ...wrong }), /AccessDenied|not authorized/);
  }
});

story.step('a node starts from the launch template with that session, private and marked', async () => {
  image = await shareImage(aws, PROVIDER, REGION, ACME);
  const nodes = new Nodes(aws, REGION, await session());
  const id = await nodes.launch(prod.workerTemplateId, prod.subnetIds[0], image);
  const node = await nodes.describe(id);
  assert.equal(node?.SubnetId, prod.subnetIds[0]);
  const groups = node?.NetworkInterfaces?.flatMap((networkInterface) => networkInterface.Groups ?? []);
  assert.deepEqual(
    groups?.map((group) => group.GroupId),
    prod.securityGroupIds,
  );
  assert.equal(node?.MetadataOptions?.HttpTokens, 'required');
  assert.equal(node?.PublicIpAddress, undefined);
  assert(node?.IamInstanceProfile, 'the node has the instance profile of its workspace');
  assert(node?.Tags?.some(({ Key, Value }) => Key === 'Vendor' && Value === 'Lakehouse'));
  await nodes.terminate(id);
});

story.step('the strict role is refused what it must not do', async () => {
  const nodes = new Nodes(aws, REGION, await session());
  const [subnetId, template] = [prod.subnetIds[0], { LaunchTemplateId: prod.workerTemplateId }];
  const refused = { name: 'UnauthorizedOperation' };
  const foreignImage = await shareImage(aws, GLOBEX, REGION, ACME);
  await assert.rejects(nodes.run({ ImageId: image, SubnetId: subnetId, InstanceType: 'm7g.large' }), refused);
  const metadata = { HttpTokens: 'optional' as const };
  await assert.rejects(
    nodes.run({ LaunchTemplate: template, SubnetId: subnetId, ImageId: image, MetadataOptions: metadata }),
    refused,
  );
  await assert.rejects(nodes.launch(prod.workerTemplateId, subnetId, foreignImage), /UnauthorizedOperation/);
  const owner = new Nodes(aws, REGION, { accessKeyId: ACME, secretAccessKey: 'loopback', sessionToken: '' });
  await assert.rejects(nodes.launch(prod.workerTemplateId, await owner.defaultSubnet(), image), /UnauthorizedOperation/);
  const foreign = await owner.run({ ImageId: image, InstanceType: 'm7g.large' });
  await assert.rejects(nodes.terminate(foreign), refused);
  await owner.terminate(foreign);
});

story.step('an update changes what is new, and keeps what holds data', async () => {
  const before = await stacks().acme.resources();
  acme.workspaces.push({ name: 'staging', sharesVpcOf: 'prod' });
  writeApp(folder, description);
  succeeded(await deploy());
  const now = await stacks().acme.resources();
  for (const [name, id] of before) assert.equal(now.get(name), id, `${name} was replaced`);
  assert(now.size > before.size);
  assert.equal(await stacks().acme.status(), 'UPDATE_COMPLETE');
});

story.step('a failing change is rolled back and says why, and goes through once its cause is gone', async () => {
  const before = await stacks().acme.resources();
  acme.workspaces.push({ name: 'research', sharesVpcOf: 'prod' });
  writeApp(folder, description);
  succeeded(await cdk.run('synth', '--quiet'));
  const owner = new Nodes(aws, REGION, { accessKeyId: ACME, secretAccessKey: 'loopback', sessionToken: '' });
  const inTheWay = await owner.takeSubnet(prod.vpcId, newSubnetCidr(before));
  const failed = await cdk.run('deploy', 'lakehouse-acme-prod', '--require-approval', 'never');
  assert.notEqual(failed.code, 0, failed.output);
  assert.match(failed.output, /conflicts with another subnet/i);
  assert.equal(await stacks().acme.status(), 'UPDATE_ROLLBACK_COMPLETE');
  assert.deepEqual(await stacks().acme.resources(), before);
  await owner.giveBackSubnet(inTheWay);
  succeeded(await deploy());
});

story.step('cdk destroy leaves what holds data, and with the second key nothing', async () => {
  succeeded(await cdk.run('destroy', 'lakehouse-globex-prod', '--force'));
  assert.deepEqual(await leftTypes(GLOBEX), ['AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket']);
  const both = ['--context', 'lakehouse:deleteData=true'];
  succeeded(
    await cdk.run('deploy', '--exclusively', 'lakehouse-eu1', 'lakehouse-acme-prod', '--require-approval', 'never', ...both),
  );
  succeeded(await cdk.run('destroy', '--all', '--force', ...both));
  assert.deepEqual(await statuses(), [undefined, undefined, undefined]);
  assert.deepEqual(await leftTypes(ACME), []);
  assert.deepEqual(await leftTypes(PROVIDER), ['AWS::CloudFormation::Stack', 'AWS::Route53::HostedZone']);
});

/** Types of what still exists in an AWS account. */
async function leftTypes(awsAccount: string): Promise<string[]> {
  const left = await aws.ask<{ type: string }[]>(`inventory?account=${awsAccount}`);
  return [...new Set(left.map(({ type }) => type))].sort();
}

/** Addresses of a subnet that the synthesized template adds to what is deployed. */
function newSubnetCidr(deployed: Map<string, string>): string {
  const file = join(folder, 'cdk.out', 'lakehouse-acme-prod.template.json');
  const { Resources: resources } = JSON.parse(readFileSync(file, 'utf8')) as {
    Resources: Record<string, { Type: string; Properties: { CidrBlock?: string } }>;
  };
  const added = Object.entries(resources).find(
    ([id, { Type: type }]) => type === 'AWS::EC2::Subnet' && !deployed.has(`${type} ${id}`),
  );
  return added?.[1].Properties.CidrBlock ?? '';
}

async function session(): Promise<Credentials> {
  const role = { arn: prod.crossAccountRoleArn, accountId: acme?.id ?? '', externalId: acme?.id };
  return crossAccountSession(aws, REGION, manager, role);
}

/** The provider's hosted zone: the description names one that exists. */
async function createHostedZone(): Promise<string> {
  const client = new CloudFormationClient(aws.client(PROVIDER, REGION));
  const zone = { Type: 'AWS::Route53::HostedZone', Properties: { Name: controlPlane?.hostedZone.name } };
  const template = { Resources: { Zone: zone }, Outputs: { Id: { Value: { Ref: 'Zone' } } } };
  await client.send(new CreateStackCommand({ StackName: 'dns', TemplateBody: JSON.stringify(template) }));
  await waitUntilStackCreateComplete({ client, maxWaitTime: 60, minDelay: 1 }, { StackName: 'dns' });
  return (await stack('dns', PROVIDER).outputs()).Id ?? '';
}
