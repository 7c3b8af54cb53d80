import assert from 'node:assert/strict';
import { join } from 'node:path';
import { deployedProcesses } from '../deployed-processes';
import { ofProcess, ofRole, type Call, type Listed } from '../permissions/listed';
import { UNUSED } from '../permissions/unused';
import type { Story } from '../story';
import { PROVIDER, REGION, type System } from '../system';

/** A role, with what it may call. */
interface Holder {
  readonly roleName: string;
  readonly listed: Listed[];
}

/**
 * What processes, sessions in a customer's AWS account and nodes have called so far is what is listed for them. It comes before tests
 * take their places.
 */
export function permissions(story: Story, system: System): void {
  story.step('every call to AWS was listed, and what is listed was called, or has a reason', async () => {
    const holders = [...(await processes(system)), ...(await roles(system))];
    const names = holders.flatMap(({ listed }) => listed.map(({ name }) => name));
    const used = new Set<string>();
    const unlisted: string[] = [];
    for (const call of await system.aws.ask<Call[]>('allowed')) {
      const holder = holders.find(({ roleName }) => call.principal.endsWith(`/${roleName}`));
      if (!holder) continue;
      const covering = holder.listed.filter((each) => each.covers(call));
      if (covering.length === 0) unlisted.push(`${call.principal} ${call.action} ${call.resource}`);
      for (const { name } of covering) used.add(name);
    }
    // what was tried and refused was to be refused on that resource or in that way; its action is listed all the same
    for (const { principal, action } of await system.aws.ask<Call[]>('denied')) {
      const holder = holders.find(({ roleName }) => principal.includes(`:assumed-role/${roleName}/`));
      if (holder && !holder.listed.some(({ name }) => name.includes(` ${action}`)))
        unlisted.push(`${principal} ${action}, refused`);
    }
    assert.deepEqual(unlisted, [], 'called and not listed');
    const unused = names.filter((name) => !used.has(name));
    assert.deepEqual(
      unused.sort(),
      Object.keys(UNUSED).sort(),
      'listed and never called, without a reason, or with one that is none',
    );
  });
}

/** The processes of the control plane. */
async function processes(system: System): Promise<Holder[]> {
  const deployed = await deployedProcesses(system.aws, PROVIDER, REGION, system.stacks.controlPlane);
  return deployed.map(({ name, taskRoleArn }) => ({ roleName: nameOf(taskRoleArn), listed: ofProcess(name) }));
}

/** The role for customers' buckets, and in a customer's AWS account those of the cluster manager and of nodes. */
async function roles(system: System): Promise<Holder[]> {
  const assembly = join(system.folder, 'cdk.out');
  const { controlPlane, acme } = system.stacks;
  const found: Holder[] = [];
  for (const [who, stack, name, id] of [
    ['storage-access', controlPlane, 'lakehouse-eu1', /StorageAccess/],
    ['cross-account', acme, 'lakehouse-acme-prod', /CrossAccountRole/],
    ['node', acme, 'lakehouse-acme-prod', /prodInstanceProfileRole/],
  ] as const) {
    for (const [key, roleName] of await stack.resources()) {
      const [type, logicalId = ''] = key.split(' ');
      if (type === 'AWS::IAM::Role' && id.test(logicalId))
        found.push({ roleName, listed: ofRole(who, assembly, name, logicalId) });
    }
  }
  assert.equal(found.length, 3);
  return found;
}

function nameOf(roleArn: string): string {
  return roleArn.split('/').at(-1) ?? '';
}
