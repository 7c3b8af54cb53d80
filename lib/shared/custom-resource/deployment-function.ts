import { Duration, type RemovalPolicy } from 'aws-cdk-lib/core';
import type { ISecurityGroup, ISubnet, IVpc } from 'aws-cdk-lib/aws-ec2';
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
  /** Where it runs. @default - outside of any VPC */
  readonly place?: FunctionPlace;
  readonly logRetention?: RetentionDays;
  readonly logEncryptionKey?: IKey;
  readonly removalPolicy?: RemovalPolicy;
}

/** Where a function runs in a VPC. Its role may already make network interfaces. */
export interface FunctionPlace {
  readonly vpc: IVpc;
  readonly subnets: ISubnet[];
  readonly securityGroups: ISecurityGroup[];
}

/** A function that only deployments invoke, as `Resource` below `scope`, with a log of its own. It may do what its role may. */
export function createDeploymentFunction(scope: Construct, props: DeploymentFunctionProps): Function {
  const { place } = props;
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
    ...(place && { vpc: place.vpc, vpcSubnets: { subnets: place.subnets }, securityGroups: place.securityGroups }),
  });
  acknowledgeCompliance(created, {
    LambdaConcurrency: 'invoked by deployments only; a reserve would be taken from all other functions of the AWS account',
    LambdaDLQ: 'CloudFormation itself waits for the answer and fails without it',
    ...(place ? {} : { LambdaInsideVPC: props.calls }),
  });
  return created;
}
