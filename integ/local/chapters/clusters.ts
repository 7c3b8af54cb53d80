import assert from 'node:assert/strict';
import { python } from '../public-sdk';
import { shareImage } from '../nodes';
import type { Story } from '../story';
import { ACME, PROVIDER, REGION, type System } from '../system';

const RUNTIME = '18.0.x-scala2.13';

/** Clusters with real Spark on the instances of the emulator, as an administrator and a user of a workspace have them. */
export function clusters(story: Story, system: System, workspaceName: string): void {
  let given: Record<string, unknown>;
  const chapter = <T>(name: string, more: object = {}) => python<T>(system.aws, 'clusters.py', name, { ...given, ...more });
  let writer: Started;

  story.step('the first administrator logs in, with the password of the deployment, and makes a token and a user', async () => {
    const { adminPassword: password } = await system.secret(`lakehouse/${system.controlPlane.name}/login/${system.acme.id}`);
    const [registrar, workspace] = [await system.registrar(), await system.registered(workspaceName)];
    const userName = system.acme.admin;
    const seen = await python<Login>(system.aws, 'login.py', registrar, { ...workspace, userName, password });
    assert.equal(seen.me, userName);
    given = { host: workspace.host, token: seen.token, runtime: RUNTIME };
  });

  story.step('the administrator sets a policy and an instance profile', async () => {
    const { instanceProfileArns } = await system.workspace(workspaceName);
    const { policyId } = await chapter<{ policyId: string }>('policy', { instanceProfileArn: instanceProfileArns[0] });
    given = { ...given, policyId };
  });

  story.step('a cluster under that policy starts: its driver on demand, its worker on the spot market', async () => {
    await shareImage(system.aws, PROVIDER, REGION, ACME, 'x86_64');
    writer = await chapter<Started>('start', { name: 'writer', workers: 1 });
    assert.deepEqual([writer.state, writer.driver, writer.executors], ['RUNNING', false, [true]]);
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

  story.step('it is ended, and no instance is left', async () => {
    assert.deepEqual(await chapter('end', writer), { state: 'TERMINATED', reason: 'USER_REQUEST' });
    const left = await system.aws.ask<{ type: string }[]>(`inventory?account=${ACME}&region=${REGION}`);
    assert.deepEqual(
      left.filter(({ type }) => type === 'AWS::EC2::Instance'),
      [],
    );
  });
}

interface Login {
  readonly me: string;
  readonly token: string;
}

interface Started {
  readonly clusterId: string;
  readonly state: string;
  readonly driver: boolean;
  readonly executors: boolean[];
}
