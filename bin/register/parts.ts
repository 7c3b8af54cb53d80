import type { WorkspaceRegistration } from '../../lib/data-plane';
import type { StackOutputs } from '../aws/stack-outputs';
import { CommandError } from '../commands/errors';

/** What a stack says of a workspace that is to be registered. */
export type Parts = Pick<
  WorkspaceRegistration,
  | 'name'
  | 'crossAccountRoleArn'
  | 'vpcId'
  | 'subnetIds'
  | 'securityGroupIds'
  | 'rootBucketName'
  | 'keyArn'
  | 'restApiEndpointId'
  | 'relayEndpointId'
>;

/** The parts of a workspace, as the stack's outputs say them. */
export function readParts(stackName: string, name: string, outputs: StackOutputs): Parts {
  const key = `Workspace${name.replace(/[^A-Za-z0-9]/g, '')}`;
  const text = outputs.get(key);
  const value = text === undefined ? undefined : parsed(text);
  if (isParts(value)) return value;
  throw new CommandError(
    `stack ${stackName} has no output ${key} that says what the workspace ${name} consists of; update it first`,
  );
}

/** What somebody else wrote into the output is no parts either. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isParts(value: unknown): value is Parts {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const texts = ['name', 'crossAccountRoleArn', 'vpcId', 'rootBucketName'];
  return (
    texts.every((field) => typeof fields.get(field) === 'string') &&
    ['subnetIds', 'securityGroupIds'].every((field) => isTexts(fields.get(field)))
  );
}
