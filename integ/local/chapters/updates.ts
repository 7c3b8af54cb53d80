import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Nodes } from '../nodes';
import type { Story } from '../story';
import { ACME, REGION, succeeded, type System } from '../system';

/** A workspace is added to a VPC. */
export function addition(story: Story, system: System): void {
  story.step('an update changes what is new, and keeps what holds data', async () => {
    const { acme } = system.stacks;
    const before = await acme.resources();
    system.acme.workspaces.push({ name: 'staging', sharesVpcOf: 'prod' });
    system.write();
    succeeded(await system.deploy());
    const now = await acme.resources();
    for (const [name, id] of before) assert.equal(now.get(name), id, `${name} was replaced`);
    assert(now.size > before.size);
    assert.equal(await acme.status(), 'UPDATE_COMPLETE');
    const { host } = await system.registered('staging');
    assert.equal(new URL(host).hostname.split('.').slice(1).join('.'), system.controlPlane.domain);
  });
}

/** A data plane is changed wrongly. */
export function failingChange(story: Story, system: System): void {
  story.step('a failing change is rolled back and says why, and goes through once its cause is gone', async () => {
    const { acme } = system.stacks;
    const before = await acme.resources();
    system.acme.workspaces.push({ name: 'research', sharesVpcOf: 'prod' });
    system.write();
    succeeded(await system.cdk().run('synth', '--quiet'));
    const owner = new Nodes(system.aws, REGION, { accessKeyId: ACME, secretAccessKey: 'loopback', sessionToken: '' });
    const { vpcId } = await system.workspace('prod');
    const inTheWay = await owner.takeSubnet(vpcId, newSubnetCidr(system.folder, before));
    const failed = await system.cdk().run('deploy', 'lakehouse-acme-prod', '--require-approval', 'never');
    assert.notEqual(failed.code, 0, failed.output);
    assert.match(failed.output, /conflicts with another subnet/i);
    assert.equal(await acme.status(), 'UPDATE_ROLLBACK_COMPLETE');
    assert.deepEqual(await acme.resources(), before);
    await owner.giveBackSubnet(inTheWay);
    succeeded(await system.deploy());
  });
}

/** Addresses of a subnet that the synthesized template adds to what is deployed. */
function newSubnetCidr(folder: string, deployed: Map<string, string>): string {
  const file = join(folder, 'cdk.out', 'lakehouse-acme-prod.template.json');
  const { Resources: resources } = JSON.parse(readFileSync(file, 'utf8')) as {
    Resources: Record<string, { Type: string; Properties: { CidrBlock?: string } }>;
  };
  const added = Object.entries(resources).find(
    ([id, { Type: type }]) => type === 'AWS::EC2::Subnet' && !deployed.has(`${type} ${id}`),
  );
  return added?.[1].Properties.CidrBlock ?? '';
}
