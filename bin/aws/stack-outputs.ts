import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { UnscopedValidationError } from 'aws-cdk-lib/core';
import { readJson } from '../../lib/shared/json-file';
import { lit } from '../../lib/shared/lit';
import type { AwsSession } from './session';

/** Outputs of a stack, by key. */
export type StackOutputs = Map<string, string>;

/** The outputs of a stack in a file that `cdk deploy --outputs-file` wrote; undefined if it does not name the stack. */
export function outputsFromFile(path: string, stackName: string): StackOutputs | undefined {
  const file = readJson(path);
  const stack = entriesOf(path, file).find(([name]) => name === stackName)?.[1];
  return stack === undefined ? undefined : new Map(entriesOf(path, stack).map(([key, value]) => [key, String(value)]));
}

/** What stacks are that were never made to their end, or go: what outputs such a one has is good for nothing. */
const NOT_DEPLOYED = /^(REVIEW_|CREATE_IN_PROGRESS|CREATE_FAILED|ROLLBACK_|DELETE_)/;

/** The outputs of a deployed stack; undefined if there is none of that name, or it was never made to its end. */
export async function outputsFromAws(session: AwsSession, stackName: string): Promise<StackOutputs | undefined> {
  const { region, credentials, profile } = session;
  const client = new CloudFormationClient({ region, credentials, profile });
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    if (!stack || NOT_DEPLOYED.test(stack.StackStatus ?? '')) return undefined;
    return new Map(stack.Outputs?.map(({ OutputKey: key = '', OutputValue: value = '' }) => [key, value]));
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationError') return undefined; // CloudFormation's "does not exist"
    throw error;
  }
}

function entriesOf(path: string, value: unknown): [string, unknown][] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value);
  throw new UnscopedValidationError(lit`OutputsFileInvalid`, `${path} must be a file that "cdk deploy --outputs-file" wrote`);
}
