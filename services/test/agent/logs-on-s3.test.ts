import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { InstanceMetadata } from '../../src/agent/tunnel/instance-metadata';
import { Ec2Launcher } from '../../src/cluster-manager/launchers/ec2/ec2-launcher';
import { Sessions } from '../../src/cluster-manager/launchers/ec2/sessions';
import { findNodeType } from '../../src/node-types/catalog';
import { ACCOUNT, EmulatedAws } from '../cluster-manager/emulated-aws';
import { NodeClient, singleNode } from './node-client';
import { STAND_IN_KEY, standInRuntime } from './stand-in/runtime';

// On an AWS on loopback where IAM decides: the node has the credentials of an instance that was launched, and no others.

let aws: EmulatedAws;
let customer: S3Client;
let metadata: string;

beforeAll(async () => {
  aws = await EmulatedAws.start();
  const credentials = { accessKeyId: '222222222222', secretAccessKey: 'any' };
  customer = new S3Client({ region: 'eu-west-1', endpoint: aws.endpoint, forcePathStyle: true, credentials });
  for (const Bucket of ['root-bucket', 'other-bucket']) await customer.send(new CreateBucketCommand({ Bucket }));
  await aws.allow('nodes', 's3:PutObject', 'arn:aws:s3:::root-bucket/*');
  metadata = await aws.metadataOf(await launch());
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) delete process.env[name];
  process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT = metadata;
}, 120_000);
afterAll(async () => {
  delete process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT;
  await aws.stop();
}, 60_000);

async function launch(): Promise<string> {
  const at = { region: 'eu-west-1', endpoint: aws.endpoint, now: Date.now, imageOwner: aws.imageOwner };
  const sessions = new Sessions({ ...at, controlPlane: 'main' });
  const launcher = new Ec2Launcher({ sessions, controlPlane: 'main', dataPlaneOf: () => Promise.resolve(aws.dataPlane) });
  const nodeType = findNodeType('m5.large');
  if (!nodeType) throw new Error('there is no such node type');
  const { instances, failure } = await launcher.launch({
    owner: { accountId: ACCOUNT, workspaceId: '1' },
    clusterId: 'c',
    clientToken: randomUUID(),
    use: 'driver',
    count: 1,
    nodeTypes: [nodeType],
    market: { lifecycle: 'ON_DEMAND' },
    tags: {},
  });
  const [instance] = instances;
  if (!instance) throw new Error(failure?.message);
  return instance.instanceId;
}

async function keysIn(Bucket: string): Promise<string[]> {
  const { Contents: found = [] } = await customer.send(new ListObjectsV2Command({ Bucket }));
  return found.map(({ Key: key }) => String(key));
}

/** A cluster that starts and ends, with its logs delivered there. */
async function runWithLogsIn(bucket: string): Promise<readonly string[]> {
  const runtime = standInRuntime();
  const environment = { ...runtime.environment, AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: aws.endpoint };
  const node = await NodeClient.open({ ...runtime, environment });
  await node.assign(singleNode({ runtimeKey: STAND_IN_KEY, logDestination: `s3://${bucket}/logs/1124-190000-abcdefgh` }));
  await node.ready();
  await node.release();
  await node.close();
  return node.log;
}

test('logs go into a bucket that the instance profile may write into', async () => {
  await runWithLogsIn('root-bucket');
  expect(await keysIn('root-bucket')).toEqual(expect.arrayContaining(['logs/1124-190000-abcdefgh/driver/stderr']));
});

test('where it may not, that is in the log of the agent, and the node goes on', async () => {
  const log = await runWithLogsIn('other-bucket');
  expect(log.join('')).toMatch(/a log was not delivered/);
  expect(log.join('')).toMatch(/AccessDenied|not authorized/);
  expect(await keysIn('other-bucket')).toEqual([]);
});

test('the instance says in which region it is', async () => {
  expect(await new InstanceMetadata(Date.now, metadata).region()).toBe('eu-west-1');
});
