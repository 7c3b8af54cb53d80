import assert from 'node:assert/strict';
import type { Story } from '../story';
import { ACME, BOTH_KEYS, GLOBEX, PROVIDER, succeeded, type System } from '../system';

/** Everything is destroyed. */
export function removal(story: Story, system: System): void {
  story.step('cdk destroy leaves what holds data, and with the second key nothing', async () => {
    const cdk = system.cdk();
    const [withOneKey, others] = ['lakehouse-acme-prod', otherStacks(system, 'lakehouse-acme-prod')];
    succeeded(await cdk.run('destroy', withOneKey, '--force'));
    assert.deepEqual(await system.leftTypes(ACME), ['AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket']);
    const deploy = ['deploy', '--exclusively', ...others, '--require-approval', 'never', '--concurrency', '3'];
    succeeded(await cdk.run(...deploy, ...BOTH_KEYS));
    succeeded(await cdk.run('destroy', '--all', '--force', ...BOTH_KEYS));
    assert.deepEqual(await system.statuses(), [undefined, undefined, undefined]);
    assert.deepEqual(await system.leftTypes(GLOBEX), []);
    assert.deepEqual(await system.leftTypes(PROVIDER), ['AWS::CloudFormation::Stack', 'AWS::Route53::HostedZone']);
  });
}

/** The names of all stacks of the description but one. */
function otherStacks({ description }: System, one: string): string[] {
  const ofAccounts = description.accounts.flatMap(({ name: account, workspaces }) =>
    workspaces.filter(({ sharesVpcOf }) => !sharesVpcOf).map(({ name }) => `${account}-${name}`),
  );
  const names = [...description.controlPlanes.map(({ name }) => name), ...ofAccounts];
  return names.map((name) => `lakehouse-${name}`).filter((name) => name !== one);
}
