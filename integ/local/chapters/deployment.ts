import assert from 'node:assert/strict';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { createStack } from '../stacks';
import type { Story } from '../story';
import { ACME, BY_HAND, GLOBEX, PROVIDER, REGION, succeeded, type System } from '../system';

/** The AWS accounts are bootstrapped, everything is deployed, and the doctor agrees. */
export function deployment(story: Story, system: System, emulator: Record<string, string>): void {
  story.step('the AWS accounts are bootstrapped for the provider', async () => {
    await system.start(emulator);
    const { controlPlane, description } = system;
    controlPlane.hostedZone.id = await createHostedZone(system);
    controlPlane.deletable = true;
    for (const { workspaces } of description.accounts) {
      for (const workspace of workspaces) {
        if (!workspace.sharesVpcOf) workspace.deletable = true;
        if (workspace.name === BY_HAND) workspace.register = false;
      }
    }
    controlPlane.doctorPrincipalArn = `arn:aws:iam::${PROVIDER}:root`;
    system.write();
    await Promise.all([PROVIDER, ACME, GLOBEX].map((awsAccount) => system.bootstrap(awsAccount)));
  });

  story.step('the doctor finds credentials and bootstraps, and nothing deployed', async () => {
    const { code, output } = await system.doctor();
    assert.equal(code, 0, output);
    assert.match(output, /6 ok, 0 failed, 5 skipped/);
  });

  story.step('cdk deploy makes every stack', async () => {
    succeeded(await system.deploy());
    assert.deepEqual(await system.statuses(), ['CREATE_COMPLETE', 'CREATE_COMPLETE', 'CREATE_COMPLETE']);
  });

  story.step('each service runs as many tasks as it should', async () => {
    const list = await (await system.services()).list();
    assert.equal(list.length, 4);
    for (const service of list) assert.equal(service.running, Math.max(service.desired, 1), JSON.stringify(service));
  });

  story.step(
    'the doctor sees hosts that are ready, a workspace that runs, and roles that admit the right external id alone',
    async () => {
      const { code, output } = await system.doctor(await system.registrar());
      assert.equal(code, 0, output);
      assert.match(output, /acme\/prod +status +ok +RUNNING/);
      assert.match(output, /22 ok, 0 failed, 2 skipped/);
    },
  );

  story.step('the doctor fails where a role and a workspace belong to another account', async () => {
    const wrong = structuredClone(system.description);
    for (const account of wrong.accounts) account.id = account.id.replace(/^.{8}/, '00000000');
    system.write(wrong);
    const { code, output } = await system.doctor();
    system.write();
    assert.equal(code, 1, output);
    assert.match(output, /4 failed/);
  });
}

/** The provider's hosted zone: the description names one that exists. */
async function createHostedZone(system: System): Promise<string> {
  const client = new CloudFormationClient(system.aws.client(PROVIDER, REGION));
  const zone = { Type: 'AWS::Route53::HostedZone', Properties: { Name: system.controlPlane.hostedZone.name } };
  const template = { Resources: { Zone: zone }, Outputs: { Id: { Value: { Ref: 'Zone' } } } };
  await createStack(client, 'dns', template);
  return (await system.stack('dns', PROVIDER).outputs()).Id ?? '';
}
