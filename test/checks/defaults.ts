import { App, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import * as lakehouse from '../../lib';
import { ACCOUNT_ID, CUSTOMER, ownControlPlane } from '../data-plane/contracts';

const controlPlane = ownControlPlane();
const availabilityZones = ['eu-west-1a', 'eu-west-1b'];
const own = { controlPlane, accountId: ACCOUNT_ID };

/** Stacks in which each public construct stands with its defaults, alone or as a part of another one. */
const scenes: Record<string, (stack: Stack) => void> = {
  'a data plane': (stack) => {
    const network = new lakehouse.DataPlaneNetwork(stack, 'Network', { controlPlane, availabilityZones });
    const workspace = new lakehouse.WorkspaceNetwork(stack, 'Workspace', { network });
    new lakehouse.CrossAccountRole(stack, 'Role', { ...own, vpcIds: [network.vpc.vpcId] });
    new lakehouse.InstanceProfile(stack, 'Profile');
    void workspace;
  },
};

/** Names of the scenes. */
export const sceneNames = Object.keys(scenes);

/** The stack of a scene. */
export function scene(name: string): Stack {
  const stack = new Stack(new App(), 'Stack', { env: { account: CUSTOMER, region: 'eu-west-1' } });
  scenes[name]?.(stack);
  return stack;
}

const isConstruct = (value: unknown) => typeof value === 'function' && value.prototype instanceof Construct;

/** Names of the constructs that the package exports, without stacks. */
export const exportedConstructs = Object.entries(lakehouse)
  .filter(([name, value]) => isConstruct(value) && !name.endsWith('Stack'))
  .map(([name]) => name)
  .sort();

/** The exported construct that something is, or is a part of. */
export function exportedAncestor(construct: IConstruct): string | undefined {
  const names = construct.node.scopes.map((scope) => scope.constructor.name);
  return names.filter((name) => exportedConstructs.includes(name)).at(-1);
}
