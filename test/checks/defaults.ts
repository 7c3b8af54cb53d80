import { App, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import * as lakehouse from '../../lib';
import { ACCOUNT_ID, CUSTOMER, ownControlPlane } from '../data-plane/contracts';

const controlPlane = ownControlPlane();
const availabilityZones = ['eu-west-1a', 'eu-west-1b'];

type Builder = (scope: Construct) => Construct;

const network = (scope: Construct) => new lakehouse.DataPlaneNetwork(scope, 'Network', { controlPlane, availabilityZones });

/** Each public construct with what it requires and nothing else. */
export const defaults: Record<string, Builder> = {
  CrossAccountRole: (scope) =>
    new lakehouse.CrossAccountRole(scope, 'It', { controlPlane, accountId: ACCOUNT_ID, vpcIds: ['vpc-0123456789abcdef0'] }),
  DataPlaneNetwork: network,
  InstanceProfile: (scope) => new lakehouse.InstanceProfile(scope, 'It'),
  WorkspaceNetwork: (scope) => new lakehouse.WorkspaceNetwork(scope, 'It', { network: network(scope) }),
};

/** A stack with one construct at its defaults. */
export function stackWith(name: string): Stack {
  const stack = new Stack(new App(), 'Stack', { env: { account: CUSTOMER, region: 'eu-west-1' } });
  const builder = defaults[name];
  if (!builder) throw new Error(`no defaults for ${name}`);
  builder(stack);
  return stack;
}

/** Names of the constructs that the package exports, without stacks. */
export function exportedConstructs(): string[] {
  return Object.entries(lakehouse)
    .filter(([, value]) => typeof value === 'function' && value.prototype instanceof Construct)
    .map(([name]) => name)
    .filter((name) => !name.endsWith('Stack'))
    .sort();
}
