import assert from 'node:assert/strict';
import type { Story } from '../story';
import { ACME, GLOBEX, PROVIDER, succeeded, type System } from '../system';

/** Everything is destroyed. */
export function removal(story: Story, system: System): void {
  story.step('cdk destroy leaves what holds data, and with the second key nothing', async () => {
    const cdk = system.cdk();
    succeeded(await cdk.run('destroy', 'lakehouse-globex-prod', '--force'));
    assert.deepEqual(await system.leftTypes(GLOBEX), ['AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket']);
    const both = ['--context', 'lakehouse:deleteData=true'];
    const stacks = ['lakehouse-eu1', 'lakehouse-acme-prod'];
    succeeded(await cdk.run('deploy', '--exclusively', ...stacks, '--require-approval', 'never', ...both));
    succeeded(await cdk.run('destroy', '--all', '--force', ...both));
    assert.deepEqual(await system.statuses(), [undefined, undefined, undefined]);
    assert.deepEqual(await system.leftTypes(ACME), []);
    assert.deepEqual(await system.leftTypes(PROVIDER), ['AWS::CloudFormation::Stack', 'AWS::Route53::HostedZone']);
  });
}
