import type { IConstruct } from 'constructs';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import { Problems } from '../../shared/problems';
import { componentDocument } from './component-document';
import type { NodeArtifact, NodeImageProps } from './node-image-props';

/** Characters that Image Builder allows a component. */
const MAX_DOCUMENT = 16000;

/** Stands for the agent of this package, whose place is known to a deployment only. */
const LONGEST_AGENT = { s3Uri: `s3://${'b'.repeat(63)}/${'k'.repeat(100)}`, sha256: '0'.repeat(64) };

/** Reports what the pipeline would stumble over, long after the deployment. */
export function checkNodeImage(scope: IConstruct, props: NodeImageProps): void {
  const problems = new Problems(scope);
  const { runtimes = [], regions = [], sharedWithAccounts = [] } = props;
  if (props.agent) checkArtifact('agent', props.agent, problems);
  const keys = new Set<string>();
  for (const runtime of runtimes) {
    checkArtifact('runtimes', runtime, problems);
    const key = known(runtime.key);
    if (key === undefined) continue;
    if (!/^[A-Za-z0-9._-]{1,100}$/.test(key)) {
      problems.add(
        lit`RuntimeKeyInvalid`,
        `key of a runtime must be letters, digits, ".", "_" and "-", got ${JSON.stringify(key)}`,
      );
    }
    if (keys.has(key)) problems.add(lit`RuntimeTwice`, `runtimes must have keys of their own, got ${JSON.stringify(key)} twice`);
    keys.add(key);
  }
  const size = JSON.stringify(componentDocument(props.agent ?? LONGEST_AGENT, runtimes)).length;
  if (size > MAX_DOCUMENT) {
    const got = `got ${runtimes.length} of them`;
    problems.add(
      lit`TooManyRuntimes`,
      `runtimes must fit into a component of ${MAX_DOCUMENT} characters, ${got}; leave out old ones`,
    );
  }
  for (const account of sharedWithAccounts) {
    if (!/^\d{12}$/.test(known(account) ?? '000000000000')) {
      const got = `got ${JSON.stringify(account)}`;
      problems.add(lit`AwsAccountIdInvalid`, `sharedWithAccounts must be ids of AWS accounts, 12 digits, ${got}`);
    }
  }
  if (props.encryptionKey && isShared(props)) {
    for (const { region, encryptionKeyArn } of regions) {
      if (encryptionKeyArn !== undefined) continue;
      const why = 'the key for EBS there cannot be shared';
      problems.add(
        lit`ImageKeyMissing`,
        `regions must have an encryptionKeyArn with encryptionKey, got none for ${region}; ${why}`,
      );
    }
  }
  if (props.subnet && !props.securityGroups?.length) {
    problems.add(lit`BuildSecurityGroupsMissing`, 'securityGroups must be given with subnet; Image Builder takes both or none');
  }
  problems.throwIfAny();
}

/** Whether others than the owner launch from the images. */
export function isShared({ sharedWithAccounts = [], sharedWithOrganizations = [] }: NodeImageProps): boolean {
  return sharedWithAccounts.length + sharedWithOrganizations.length > 0;
}

function checkArtifact(property: string, { s3Uri, sha256 }: NodeArtifact, problems: Problems): void {
  if (!/^s3:\/\/[^/'\s]+\/[^'\s]+$/.test(known(s3Uri) ?? 's3://a/b')) {
    problems.add(lit`ArtifactUriInvalid`, `s3Uri of ${property} must be like s3://bucket/key, got ${JSON.stringify(s3Uri)}`);
  }
  if (!/^[0-9a-f]{64}$/.test(known(sha256) ?? '0'.repeat(64))) {
    problems.add(
      lit`ArtifactHashInvalid`,
      `sha256 of ${property} must be 64 lower-case hexadecimal digits, got ${JSON.stringify(sha256)}`,
    );
  }
}
