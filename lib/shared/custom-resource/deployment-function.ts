import { Duration, type RemovalPolicy } from 'aws-cdk-lib/core';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledgeCompliance } from '../acknowledge-compliance';
import { createLogGroup } from '../log-group';

/** Properties of the function of a custom resource. */
export interface DeploymentFunctionProps {
  readonly description: string;
  /** Folder of what the build makes of the handler. */
  readonly folder: string;
  readonly role: Role;
  /** What it calls, and why it does so from outside the VPC. */
  readonly calls: string;
  readonly logRetention?: RetentionDays;
  readonly logEncryptionKey?: IKey;
  readonly removalPolicy?: RemovalPolicy;
}

/** A function that only deployments invoke, as `Resource` below `scope`, with a log of its own. It may do what its role may. */
export function createDeploymentFunction(scope: Construct, props: DeploymentFunctionProps): Function {
  const logGroup = createLogGroup(scope, 'Log', {
    retention: props.logRetention,
    encryptionKey: props.logEncryptionKey,
    removalPolicy: props.removalPolicy,
  });
  logGroup.grantWrite(props.role);
  const created = new Function(scope, 'Resource', {
    description: props.description,
    code: Code.fromAsset(props.folder),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    memorySize: 256,
    timeout: Duration.minutes(15),
    role: props.role,
    logGroup,
  });
  acknowledgeCompliance(created, {
    LambdaConcurrency: 'invoked by deployments only; a reserve would be taken from all other functions of the AWS account',
    LambdaDLQ: 'CloudFormation itself waits for the answer and fails without it',
    LambdaInsideVPC: props.calls,
  });
  return created;
}
