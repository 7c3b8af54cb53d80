import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { Account } from '../description';
import { logIn } from '../log-in';
import { python } from '../public-sdk';
import type { Story } from '../story';
import type { System } from '../system';
import { RUNTIME } from './clusters';

/** A workspace has come into a VPC in which clusters run. */
export function newNeighbour(story: Story, system: System, workspaceName: string): void {
  story.step('the new workspace is used at once: its administrator logs in, sets a policy, and starts a cluster', async () => {
    const chapter = await administrator(system, system.acme, workspaceName);
    const { names: before } = await chapter<{ names: string[] }>('policies');
    assert(!before.includes('e2e'), 'the policy of the other workspace is not seen');
    const policy = await setPolicy(system, system.acme, workspaceName, chapter);
    const { names } = await chapter<{ names: string[] }>('policies');
    assert.deepEqual(new Set(names), new Set([...before, 'e2e']));
    const started = await chapter<{ state: string }>('start', { ...policy, name: 'newcomer', workers: 0 });
    assert.equal(started.state, 'RUNNING');
    assert.deepEqual(await chapter('end', started), { state: 'TERMINATED', reason: 'USER_REQUEST' });
  });
}

/** A customer who is about to leave has a cluster. */
export function leavingNeighbour(story: Story, system: System): void {
  story.step('a cluster of another customer, who is about to leave, is launched as well', async () => {
    const chapter = await administrator(system, system.globex, 'prod');
    const policy = await setPolicy(system, system.globex, 'prod', chapter);
    const { clusterId } = await chapter<{ clusterId: string }>('ask', { ...policy, name: 'left behind', workers: 0 });
    while (!(await running(system)).includes(clusterId)) await setTimeout(250);
  });
}

type Chapter = <T>(name: string, more?: object) => Promise<T>;

/** What the first administrator of an account does in one of its workspaces. */
async function administrator(system: System, account: Account, workspaceName: string): Promise<Chapter> {
  const { host, token } = await logIn(system, account, workspaceName);
  return <T>(name: string, more: object = {}) =>
    python<T>(system.aws, 'clusters.py', name, { host, token, runtime: RUNTIME, ...more });
}

async function setPolicy(system: System, account: Account, workspaceName: string, chapter: Chapter) {
  const { instanceProfileArns } = await system.workspace(workspaceName, account);
  return chapter<{ policyId: string }>('policy', { instanceProfileArn: instanceProfileArns[0] });
}

/** The clusters that have an instance. */
async function running(system: System): Promise<(string | undefined)[]> {
  const instances = await system.aws.ask<{ state: string; tags: Record<string, string | undefined> }[]>('instances');
  return instances.filter(({ state }) => state === 'running').map(({ tags }) => tags.ClusterId);
}
