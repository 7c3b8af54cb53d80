import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { logIn } from '../log-in';
import { shareImage } from '../nodes';
import { OpenCommand } from '../open-command';
import { python } from '../public-sdk';
import { createStack, removeStack } from '../stacks';
import type { Story } from '../story';
import { ACME, GLOBEX, PROVIDER, REGION, type System } from '../system';

export const RUNTIME = '18.0.x-scala2.13';

/**
 * Clusters with real Spark on the instances of the emulator, as an administrator and a user of a workspace have them.
 *
 * @param meanwhile steps that happen to others while a command of one of the clusters is under way
 */
export function clusters(story: Story, system: System, workspaceName: string, meanwhile: () => void): void {
  let given: Record<string, unknown>;
  const chapter = <T>(name: string, more: object = {}) => python<T>(system.aws, 'clusters.py', name, { ...given, ...more });
  let writer: Started;
  let command: OpenCommand<{ said: string }>;
  const beginCommand = async (name: string) => {
    const { rootBucketName: bucket } = await system.workspace(workspaceName);
    const place = { aws: system.aws, owner: ACME, region: REGION, bucket };
    return OpenCommand.begin(place, name, (places) => chapter<{ said: string }>('outlast', { ...writer, ...places }));
  };

  story.step('the first administrator logs in, with the password of the deployment, and makes a token and a user', async () => {
    const { host, token } = await logIn(system, system.acme, workspaceName, 'bob@acme.example');
    given = { host, token, runtime: RUNTIME };
  });

  story.step('the administrator sets a policy and an instance profile', async () => {
    const { instanceProfileArns } = await system.workspace(workspaceName);
    const { policyId } = await chapter<{ policyId: string }>('policy', { instanceProfileArn: instanceProfileArns[0] });
    given = { ...given, policyId };
  });

  story.step('a cluster under that policy starts: its driver on demand, its worker on the spot market', async () => {
    await shareImage(system.aws, PROVIDER, REGION, [ACME, GLOBEX], 'x86_64');
    writer = await chapter<Started>('start', { name: 'writer', workers: 1 });
    assert.deepEqual([writer.state, writer.driver, writer.executors], ['RUNNING', false, [true]]);
    console.log(`milliseconds from the request to the fleet: ${await launchedAfter(system, writer)}`);
  });

  story.step('it writes a Delta table into the bucket of the workspace, and another one reads it', async () => {
    const { rootBucketName } = await system.workspace(workspaceName);
    given = { ...given, table: `s3://${rootBucketName}/tables/numbers` };
    const sum = [[1000, 499500]];
    assert.deepEqual(await chapter('write', writer), { rows: sum });
    const reader = await chapter<Started>('start', { name: 'reader', workers: 0 });
    assert.deepEqual(await chapter('read', reader), { rows: sum });
    assert.deepEqual(await chapter('end', reader), { state: 'TERMINATED', reason: 'USER_REQUEST' });
  });

  story.step('a command outlives an update of every service', async () => {
    const outlasting = await beginCommand('update');
    await (await system.services()).renew();
    assert.deepEqual(await outlasting.end(), { said: 'still here' });
  });

  story.step('a worker that the spot market takes away is replaced', async () => {
    for (const instanceId of writer.instances) await system.aws.order('spot-interrupt', { instanceId });
    assert.deepEqual(await chapter('recovered', writer), { state: 'RUNNING', lost: true });
  });

  story.step('a command begins, and goes on while others come and go', async () => {
    command = await beginCommand('neighbours');
  });

  meanwhile();

  story.step('it ends well', async () => assert.deepEqual(await command.end(), { said: 'still here' }));

  story.step('where the customer’s role is revoked, a launch says so', async () => {
    const giveBack = await revoke(system, (await system.workspace(workspaceName)).crossAccountRoleArn);
    const refused = await chapter<{ clusterId: string; code: string; message: string }>('refused');
    assert.equal(refused.code, 'AWS_AUTHORIZATION_FAILURE');
    assert.match(refused.message, /ask whoever owns the AWS account to update the cross-account role/);
    await giveBack();
    assert.deepEqual(await chapter('idle', refused), { reason: 'AWS_AUTHORIZATION_FAILURE' });
  });

  story.step('a cluster ends when nobody has used it for the time of its policy, and no instance is left', async () => {
    const ended = chapter('idle', writer);
    // the last report before the clock goes ahead may be of the moment in which the cluster was used
    for (const minutes of [11, 22]) {
      await system.aws.order('clock', { secondsAhead: minutes * 60 });
      if (await Promise.race([ended.then(() => true), setTimeout(20_000, false)])) break;
    }
    assert.deepEqual(await ended, { reason: 'INACTIVITY' });
    await system.aws.order('clock', { secondsAhead: 0 });
    const left = await system.aws.ask<{ type: string }[]>(`inventory?account=${ACME}&region=${REGION}`);
    assert.deepEqual(
      left.filter(({ type }) => type === 'AWS::EC2::Instance'),
      [],
    );
  });
}

interface Started {
  readonly clusterId: string;
  readonly state: string;
  readonly driver: boolean;
  readonly executors: boolean[];
  readonly instances: string[];
  /** In milliseconds since 1970. */
  readonly requestedAt: number;
}

/** How many milliseconds after it was asked for the first instance of a cluster was launched. */
async function launchedAfter(system: System, { clusterId, requestedAt }: Started): Promise<number> {
  const instances = await system.aws.ask<{ tags: Record<string, string>; history: { at: number }[] }[]>('instances');
  const own = instances.filter(({ tags }) => tags.ClusterId === clusterId);
  const launched = own.map(({ history: [pending] }) => (pending?.at ?? Infinity) * 1_000);
  return Math.round(Math.min(...launched) - requestedAt);
}

/** The owner of the AWS account denies the role everything. @returns what takes it back */
async function revoke(system: System, roleArn: string): Promise<() => Promise<void>> {
  const client = new CloudFormationClient(system.aws.client(ACME, REGION));
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] };
  const properties = { PolicyName: 'Revoked', PolicyDocument: document, Roles: [roleArn.split('/').at(-1)] };
  const template = { Resources: { Revocation: { Type: 'AWS::IAM::Policy', Properties: properties } } };
  await createStack(client, 'revocation', template);
  return () => removeStack(client, 'revocation');
}
