import assert from 'node:assert/strict';
import { Nodes, shareImage } from '../nodes';
import type { Story } from '../story';
import { ACME, GLOBEX, PROVIDER, REGION, type System } from '../system';

/** What the cluster manager's task may do in a customer's AWS account, and what not. */
export function nodes(story: Story, system: System): void {
  const owner = () => new Nodes(system.aws, REGION, { accessKeyId: ACME, secretAccessKey: 'loopback', sessionToken: '' });
  let image: string;

  story.step('the cluster manager’s own task gets a session in a customer’s AWS account only by the rules', async () => {
    await system.crossAccountSession();
    const { globex } = system;
    for (const wrong of [{ externalId: undefined }, { externalId: globex.id }, { accountId: globex.id }, { tagged: false }]) {
      await assert.rejects(system.crossAccountSession(wrong), /AccessDenied|not authorized/);
    }
  });

  story.step('a node starts from the launch template with that session, private and marked', async () => {
    image = await shareImage(system.aws, PROVIDER, REGION, [ACME]);
    const [prod, { workspaceId }] = [await system.workspace('prod'), await system.registered('prod')];
    const launcher = new Nodes(system.aws, REGION, await system.crossAccountSession());
    const id = await launcher.launch(prod.workerTemplateId, prod.subnetIds[0], image, workspaceId);
    const node = await launcher.describe(id);
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
    const neighbour = new Nodes(system.aws, REGION, await system.crossAccountSession({ workspaceId: '1' }));
    await assert.rejects(neighbour.terminate(id), { name: 'UnauthorizedOperation' });
    await launcher.terminate(id);
  });

  story.step('the strict role is refused what it must not do', async () => {
    const [prod, { workspaceId: own }] = [await system.workspace('prod'), await system.registered('prod')];
    const launcher = new Nodes(system.aws, REGION, await system.crossAccountSession());
    const [subnetId, template] = [prod.subnetIds[0], { LaunchTemplateId: prod.workerTemplateId }];
    const refused = { name: 'UnauthorizedOperation' };
    const foreignImage = await shareImage(system.aws, GLOBEX, REGION, [ACME]);
    await assert.rejects(launcher.run({ ImageId: image, SubnetId: subnetId, InstanceType: 'm7g.large' }), refused);
    const metadata = { HttpTokens: 'optional' as const };
    await assert.rejects(
      launcher.run({ LaunchTemplate: template, SubnetId: subnetId, ImageId: image, MetadataOptions: metadata }),
      refused,
    );
    await assert.rejects(launcher.launch(prod.workerTemplateId, subnetId, foreignImage, own), /UnauthorizedOperation/);
    await assert.rejects(
      launcher.launch(prod.workerTemplateId, await owner().defaultSubnet(), image, own),
      /UnauthorizedOperation/,
    );
    const foreign = await owner().run({ ImageId: image, InstanceType: 'm7g.large' });
    await assert.rejects(launcher.terminate(foreign), refused);
    await owner().terminate(foreign);
  });
}
