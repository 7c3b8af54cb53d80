import { App, Stack } from 'aws-cdk-lib/core';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Construct, type IConstruct } from 'constructs';
import * as lakehouse from '../../lib';
import { ACCOUNT_ID, CUSTOMER, ownControlPlane } from '../data-plane/contracts';

const controlPlane = ownControlPlane();
const availabilityZones = ['eu-west-1a', 'eu-west-1b'];
const own = { controlPlane, accountId: ACCOUNT_ID };

/** Stacks in which each public construct stands with its defaults, alone or as a part of another one. */
const scenes: Record<string, (stack: Stack) => void> = {
  'a control plane': (stack) => {
    new lakehouse.ControlPlane(stack, 'ControlPlane', {
      controlPlaneName: 'eu1',
      accounts: [{ accountId: '0b7e4e2a-2b1c-4d3e-9f00-1234567890ab', accountName: 'acme', awsAccount: '222222222222' }],
      domain: 'eu1.lake.example.com',
      availabilityZones,
      certificate: Certificate.fromCertificateArn(stack, 'Certificate', `arn:aws:acm:eu-west-1:${CUSTOMER}:certificate/1`),
      privateLinkAwsAccounts: [CUSTOMER],
    });
  },
  'a data plane': (stack) => {
    const dataPlane = new lakehouse.DataPlane(stack, 'DataPlane', {
      ...own,
      availabilityZones,
      logDelivery: true,
      workspaces: [{ name: 'prod' }],
    });
    const buckets = dataPlane.workspaces.map(({ rootBucket }) => rootBucket.bucket);
    new lakehouse.StorageCredentialRole(stack, 'Catalog', { ...own, buckets });
  },
  'a node image': (stack) => {
    new lakehouse.NodeImage(stack, 'Image', { agent: { s3Uri: 's3://artifacts/agent.tar.gz', sha256: '0'.repeat(64) } });
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

type ConstructClass = abstract new (...parameters: never[]) => Construct;

function isConstructClass(value: unknown): value is ConstructClass {
  return typeof value === 'function' && value.prototype instanceof Construct;
}

const classes: [string, unknown][] = Object.entries(lakehouse);

/** The constructs that the package exports, by name, without stacks. */
export const exportedConstructs = new Map(
  classes
    .filter((entry): entry is [string, ConstructClass] => isConstructClass(entry[1]) && !entry[0].endsWith('Stack'))
    .sort(([a], [b]) => a.localeCompare(b)),
);

/** Name of the exported construct that something is, or is a part of. */
export function exportedAncestor(construct: IConstruct): string {
  const names = construct.node.scopes.map((scope) => scope.constructor.name);
  return names.filter((name) => exportedConstructs.has(name)).at(-1) ?? '';
}
