import { Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import { customerRoles, TENANT_TAG_KEY } from '../../contract/lakehouse';
import { artifactArn } from '../../data-plane/node-image/artifact-arn';
import { databaseUserArn } from '../database/database-user-arn';
import type { ManifestProcess, ManifestResource } from './manifest';
import type { MissingProperties } from './missing-properties';
import type { ProcessProps } from './process-props';

/** What a word of the manifest stands for in a policy. */
interface Target {
  readonly resources: string[];
  readonly conditions?: Record<string, Record<string, string>>;
}

/** The statements of a process's role: the manifest's actions, each on its resource. */
export function processStatements(
  scope: IConstruct,
  process: ManifestProcess,
  props: ProcessProps,
  missing: MissingProperties,
): iam.PolicyStatement[] {
  return process.actions.flatMap(({ actions, resource }) => {
    const target = targetOf(resource, scope, process, props);
    if (target) return [new iam.PolicyStatement({ actions, ...target }), ...keyStatements(resource, props)];
    missing.add(PROPERTIES[resource], `calls ${actions.join(', ')}`);
    return [];
  });
}

/** Who reads what is encrypted with a key needs that key too; which key it is, the manifest cannot know. */
function keyStatements(
  resource: ManifestResource,
  { artifactBucket, registrationSecrets, loginSecrets }: ProcessProps,
): iam.PolicyStatement[] {
  const keys: Partial<Record<ManifestResource, IKey>> = {
    'artifact-store': artifactBucket?.encryptionKey,
    'registration-secrets': registrationSecrets?.key,
    'login-secrets': loginSecrets?.key,
  };
  const key = keys[resource];
  return key ? [new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources: [key.keyArn] })] : [];
}

const PROPERTIES: Record<ManifestResource, keyof ProcessProps> = {
  database: 'database',
  'customer-roles': 'customerRoleArns',
  'storage-access-role': 'storageAccessRole',
  'artifact-store': 'artifactBucket',
  'agent-archive': 'agent',
  'registration-secrets': 'registrationSecrets',
  'login-secrets': 'loginSecrets',
};

/** A session in a customer's AWS account always says on whose behalf it is. */
const TAGGED_SESSION = { Null: { [`aws:RequestTag/${TENANT_TAG_KEY}`]: 'false' } };

function targetOf(
  resource: ManifestResource,
  scope: IConstruct,
  process: ManifestProcess,
  props: ProcessProps,
): Target | undefined {
  switch (resource) {
    case 'database':
      return props.database && { resources: [databaseUserArn(props.database, process.databaseRole)] };
    case 'customer-roles':
      // The external id is not asked for here: the cluster manager proves a customer's role by calls without it and with a wrong
      // one, and only a refusal by the customer's own trust policy is a proof.
      return {
        resources: props.customerRoleArns ?? [customerRoles(Stack.of(scope).partition)],
        conditions: TAGGED_SESSION,
      };
    case 'storage-access-role':
      return props.storageAccessRole && { resources: [props.storageAccessRole.roleArn], conditions: TAGGED_SESSION };
    case 'artifact-store':
      return props.artifactBucket && { resources: [props.artifactBucket.arnForObjects('*')] };
    case 'agent-archive':
      return props.agent && { resources: [artifactArn(Stack.of(scope).partition, props.agent)] };
    case 'registration-secrets':
      return props.registrationSecrets && { resources: [props.registrationSecrets.arnPattern] };
    case 'login-secrets':
      return props.loginSecrets && { resources: [props.loginSecrets.arnPattern] };
  }
}
