import { Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { ControlPlaneContract } from '../../contract';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import { Problems } from '../../shared/problems';
import { writableKeys } from './policy';
import type { RootBucketProps } from './root-bucket';

const BUCKET_NAME = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
const WORKSPACE_ID = /^[1-9]\d{0,18}$/;

/** Keys beyond which the policy could outgrow the 20 KB that S3 allows. */
const MAX_WRITABLE_KEYS = 120;

/** Checks the properties of a root bucket. */
export function checkRootBucket(scope: IConstruct, props: RootBucketProps): void {
  const problems = new Problems(scope);
  const got = (value: unknown) => `got ${JSON.stringify(value)}`;

  const name = known(props.bucketName);
  if (name !== undefined && !BUCKET_NAME.test(name)) {
    problems.add(
      lit`RootBucketNameInvalid`,
      `bucketName must be 3 to 63 lower-case letters, digits and hyphens, without dots, ${got(name)}`,
    );
  }

  if (props.bucket) {
    const ofCreated = [
      'bucketName',
      'encryptionKey',
      'versioned',
      'objectOwnership',
      'accessLogs',
      'accessLogBucket',
      'removalPolicy',
    ] as const;
    const given = ofCreated.filter((property) => props[property] !== undefined);
    if (given.length > 0) {
      problems.add(lit`RootBucketExists`, `${given.join(', ')} cannot be set for a bucket that exists; remove them or bucket`);
    }
  }

  if (props.workspaceIds) checkWorkspaceIds(problems, props.controlPlane.contract, props.workspaceIds);
  problems.throwIfAny();
}

function checkWorkspaceIds(problems: Problems, contract: ControlPlaneContract, workspaceIds: string[]): void {
  if (Token.isUnresolved(workspaceIds)) {
    const why = 'each becomes a part of an ARN';
    problems.add(lit`WorkspaceIdsUnknown`, `workspaceIds must not be a list token: ${why}; make a list whose items are tokens`);
    return;
  }
  for (const id of workspaceIds) {
    if (!WORKSPACE_ID.test(known(id) ?? '1')) {
      const got = `got ${JSON.stringify(id)}`;
      problems.add(lit`WorkspaceIdInvalid`, `workspaceIds must be numbers that the control plane gave, ${got}`);
    }
  }
  const keys = writableKeys(contract, workspaceIds).length;
  if (workspaceIds.length === 0) {
    problems.add(lit`WorkspaceIdsEmpty`, 'workspaceIds must not be empty; leave it out while no workspace is known');
  } else if (keys > MAX_WRITABLE_KEYS) {
    problems.add(
      lit`TooManyWorkspacesInRootBucket`,
      `workspaceIds make ${keys} key patterns and a bucket's policy holds ${MAX_WRITABLE_KEYS}; share them out over several buckets`,
    );
  }
}
