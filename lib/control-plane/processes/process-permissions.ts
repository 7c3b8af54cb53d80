import { Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { TENANT_TAG_KEY } from '../../contract/lakehouse';
import { lit } from '../../shared/lit';
import type { Problems } from '../../shared/problems';
import type { ManifestProcess, ManifestResource } from './manifest';
import type { ProcessProps } from './process-props';

/** IAM path below which roles lie that a cluster manager may assume in customers' AWS accounts. */
export const CUSTOMER_ROLE_PATH = '/lakehouse/';

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
  problems: Problems,
): iam.PolicyStatement[] {
  return process.actions.flatMap((entry) => {
    const target = targetOf(entry.resource, scope, process, props);
    if (target) return new iam.PolicyStatement({ actions: entry.actions, ...target });
    problems.add(
      lit`ProcessResourceMissing`,
      `${PROPERTIES[entry.resource]} must be given: ${process.command.join(' ')} calls ${entry.actions.join(', ')} on it`,
    );
    return [];
  });
}

const PROPERTIES: Record<ManifestResource, keyof ProcessProps> = {
  database: 'databaseResourceId',
  'customer-roles': 'customerRoleArns',
  'storage-access-role': 'storageAccessRole',
  'artifact-store': 'artifactBucket',
};

/** A session in a customer's AWS account always says on whose behalf it is. */
const TAGGED_SESSION = { Null: { [`aws:RequestTag/${TENANT_TAG_KEY}`]: 'false' } };

function targetOf(
  resource: ManifestResource,
  scope: IConstruct,
  process: ManifestProcess,
  props: ProcessProps,
): Target | undefined {
  const stack = Stack.of(scope);
  switch (resource) {
    case 'database': {
      if (props.databaseResourceId === undefined) return undefined;
      const name = `${props.databaseResourceId}/${process.databaseRole}`;
      return { resources: [`arn:${stack.partition}:rds-db:${stack.region}:${stack.account}:dbuser:${name}`] };
    }
    case 'customer-roles':
      // The external id is not asked for here: the cluster manager proves a customer's role by calls without it and with a wrong
      // one, and only a refusal by the customer's own trust policy is a proof.
      return {
        resources: props.customerRoleArns ?? [`arn:${stack.partition}:iam::*:role${CUSTOMER_ROLE_PATH}*`],
        conditions: TAGGED_SESSION,
      };
    case 'storage-access-role':
      return props.storageAccessRole && { resources: [props.storageAccessRole.roleArn], conditions: TAGGED_SESSION };
    case 'artifact-store':
      return props.artifactBucket && { resources: [props.artifactBucket.arnForObjects('*')] };
  }
}
