import { SecurityGroup, Subnet, type ISubnet } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import {
  InstanceProfile,
  RootBucket,
  WorkspaceKey,
  type IInstanceProfile,
  type IRootBucket,
  type WorkspaceDefinition,
} from '../data-plane';
import { dataSourceOf } from './data-source-of';
import type { AdoptedObjects } from '../workspace';
import type { AdoptEntry, InstanceProfileEntry, WorkspaceEntry } from './description';
import type { GivenParts } from './given-parts';
import { deploymentNameOf } from './names';
import type { DataPlanePlan } from './plan';

/** The workspace of an entry, as a data plane takes it. */
export function workspaceDefinition(
  { account, served }: DataPlanePlan,
  entry: WorkspaceEntry,
  given: GivenParts,
): WorkspaceDefinition {
  const { name } = entry;
  const part = <V, P>(what: string, value: V | undefined, make: (scope: Construct, value: V) => P) =>
    given.part(`${name}-${what}`, value, make);
  return {
    name,
    register: entry.register,
    adopt: entry.adopt && adoptedObjects(entry.adopt),
    // Databricks lets only some accounts name their hosts, so there nobody does it unasked.
    deploymentName: served.entry.databricks ? entry.deploymentName : deploymentNameOf(account, entry),
    expectedNodes: entry.expectedNodes,
    subnetCidrs: entry.subnetCidrs,
    subnets: part('Subnets', entry.subnetIds, importSubnets),
    securityGroups: part('SecurityGroups', entry.securityGroupIds, importSecurityGroups),
    instanceProfile: part('InstanceProfile', entry.instanceProfileArn, (scope, arn) =>
      importProfile(scope, { arn, roleArn: entry.instanceProfileRoleArn ?? '' }),
    ),
    // By their names, so that another order changes nothing.
    furtherInstanceProfiles: entry.furtherInstanceProfiles?.map((profile) =>
      importProfile(given.scope(`${name}-InstanceProfile-${profile.arn.split('/').at(-1)}`), profile),
    ),
    rootBucket: part('RootBucket', entry.rootBucketName, importRootBucket),
    encryptionKey: part('Key', entry.keyArn, (scope, arn) => WorkspaceKey.fromKeyArn(scope, 'Import', arn)),
    customerManagedKey: entry.customerManagedKeys,
    dataSources: entry.dataSources?.map((source, index) => dataSourceOf(given.scope(`${name}-DataSource${index}`), source)),
  };
}

/** The credential is the data plane's. */
function adoptedObjects({ workspace, storageConfiguration, network }: AdoptEntry): AdoptedObjects {
  return { workspace, storageConfiguration, network };
}

function importSubnets(scope: Construct, ids: string[]): ISubnet[] {
  return ids.map((id) => Subnet.fromSubnetId(scope, id, id));
}

function importSecurityGroups(scope: Construct, ids: string[]): WorkspaceDefinition['securityGroups'] {
  return ids.map((id) => SecurityGroup.fromSecurityGroupId(scope, id, id, { mutable: false }));
}

/** Its owner grants what its nodes may do, what data sources need as well. */
function importProfile(scope: Construct, { arn, roleArn }: InstanceProfileEntry): IInstanceProfile {
  const role = Role.fromRoleArn(scope, 'Role', roleArn, { mutable: false });
  return InstanceProfile.fromInstanceProfileAttributes(scope, 'Import', { instanceProfileArn: arn, role });
}

/** Its owner's policy admits the control plane. */
function importRootBucket(scope: Construct, bucketName: string): IRootBucket {
  return RootBucket.fromRootBucketAttributes(scope, 'Import', { bucket: Bucket.fromBucketName(scope, 'Bucket', bucketName) });
}
