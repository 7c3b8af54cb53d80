import assert from 'node:assert/strict';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from '../aws-on-loopback';
import { python } from '../public-sdk';
import { createStack, removeStack } from '../stacks';
import type { Story } from '../story';
import { ACME, BY_HAND, REGION, type System } from '../system';

/** What a customer does who does not register with the CDK: reads the secret, and registers a workspace with the public SDK. */
export function registration(story: Story, system: System): void {
  let registrar: Record<string, string>;

  story.step('the secret of the registration is read by the customer’s roles for it, and by no other', async () => {
    const roles = await customerRoles(system);
    const elsewhere = await session(system, roles.elsewhere);
    await assert.rejects(system.registrar({ credentials: elsewhere }), /not authorized/);
    const registering = await session(system, roles.registering);
    await assert.rejects(system.registrar({ of: system.globex, credentials: registering }), /not authorized/);
    registrar = await system.registrar({ credentials: registering });
    assert.equal(registrar.accountId, system.acme.id);
    await removeStack(new CloudFormationClient(system.aws.client(ACME, REGION)), 'customer');
  });

  story.step('a workspace of the deployed data plane is registered with the public SDK, and runs', async () => {
    const foreign = (await system.stacks.globex.outputs()).CrossAccountRoleArn;
    const parts = { ...(await system.workspace(BY_HAND)), region: REGION, foreignRoleArn: foreign };
    const seen = await python<Seen>(system.aws, 'register.py', registrar, parts);
    assert.match(seen.foreignRole, /is registered by another account/);
    assert.equal(seen.status, 'RUNNING');
    assert.equal(seen.vpcStatus, 'VALID');
    assert.equal(seen.host, `https://${seen.deploymentName}.${system.controlPlane.domain}`);
    assert.equal(seen.me, registrar.clientId);
  });
}

interface Seen {
  readonly foreignRole: string;
  readonly status: string;
  readonly vpcStatus: string;
  readonly deploymentName: string;
  readonly host: string;
  readonly me: string;
}

/** Two roles of the customer with the same rights: one where roles lie that register data planes, one elsewhere. */
async function customerRoles(system: System): Promise<{ registering: string; elsewhere: string }> {
  const allow = (Action: string | string[]) => ({ Effect: 'Allow', Action, Resource: '*' });
  const role = (Path: string) => ({
    Type: 'AWS::IAM::Role',
    Properties: {
      Path,
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACME}:root` }, Action: 'sts:AssumeRole' }],
      },
      Policies: [
        {
          PolicyName: 'ReadSecret',
          PolicyDocument: { Version: '2012-10-17', Statement: [allow(['secretsmanager:GetSecretValue', 'kms:Decrypt'])] },
        },
      ],
    },
  });
  const arn = (id: string) => ({ Value: { 'Fn::GetAtt': [id, 'Arn'] } });
  const template = {
    Resources: { Registering: role('/lakehouse/registration/'), Elsewhere: role('/') },
    Outputs: { Registering: arn('Registering'), Elsewhere: arn('Elsewhere') },
  };
  const client = new CloudFormationClient(system.aws.client(ACME, REGION));
  await createStack(client, 'customer', template);
  const { Registering: registering = '', Elsewhere: elsewhere = '' } = await system.stack('customer', ACME).outputs();
  return { registering, elsewhere };
}

async function session(system: System, roleArn: string): Promise<Credentials> {
  const sts = new STSClient(system.aws.client(ACME, REGION));
  const { Credentials: keys } = await sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'customer' }));
  assert(keys?.AccessKeyId && keys.SecretAccessKey && keys.SessionToken);
  return { accessKeyId: keys.AccessKeyId, secretAccessKey: keys.SecretAccessKey, sessionToken: keys.SessionToken };
}
