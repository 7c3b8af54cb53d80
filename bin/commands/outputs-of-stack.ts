import type { StackOutputs } from '../aws/stack-outputs';

/** Options of commands that ask for what a deployment made. */
export interface OutputsOptions {
  /** File that "cdk deploy --outputs-file" wrote. @default - CloudFormation is asked */
  readonly outputs?: string;
  /** Profiles with credentials of the stack's AWS account. */
  readonly profile: string[];
  /** Qualifier of the bootstrap. */
  readonly qualifier: string;
}

/** Where a stack is. */
export interface StackPlace {
  readonly stackName: string;
  readonly awsAccount: string;
  readonly region: string;
}

/** The outputs of a stack, from a file or from AWS; undefined if there is no such stack. */
export async function outputsOfStack(
  { stackName, awsAccount, region }: StackPlace,
  { outputs: path, profile, qualifier }: OutputsOptions,
): Promise<StackOutputs | undefined> {
  const { outputsFromAws, outputsFromFile } = await import('../aws/stack-outputs.js');
  if (path !== undefined) return outputsFromFile(path, stackName);
  const { AwsAccess } = await import('../aws/access.js');
  const { session } = await new AwsAccess(profile, qualifier).to(awsAccount, region);
  return outputsFromAws(session, stackName);
}
