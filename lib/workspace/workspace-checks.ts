import type { IConstruct } from 'constructs';
import { known } from '../shared/known';
import { lit } from '../shared/lit';
import { Problems } from '../shared/problems';
import type { WorkspaceProps } from './workspace-props';

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const MOST_TAGS = 45;

/** Throws what can be known to be wrong with a workspace. */
export function checkWorkspace(scope: IConstruct, props: WorkspaceProps): void {
  const problems = new Problems(scope);
  const got = (value: unknown) => `got ${JSON.stringify(value)}`;
  const name = known(props.workspaceName);
  if (name !== undefined && (name.length < 1 || name.length > 100)) {
    problems.add(lit`WorkspaceNameLength`, `workspaceName must have 1 to 100 characters, ${got(name)}`);
  }
  const host = known(props.deploymentName);
  if (host !== undefined && !LABEL.test(host)) {
    problems.add(
      lit`DeploymentNameInvalid`,
      `deploymentName must be 1 to 63 lower-case letters, digits and hyphens, neither first nor last a hyphen, ${got(host)}`,
    );
  }
  const subnets = known(props.subnetIds);
  if (subnets && (subnets.length < 2 || new Set(subnets).size < subnets.length)) {
    problems.add(lit`WorkspaceSubnets`, `subnetIds must be two or more, each another, ${got(subnets)}`);
  }
  const groups = known(props.securityGroupIds);
  if (groups && (groups.length < 1 || groups.length > 5)) {
    problems.add(lit`WorkspaceSecurityGroups`, `securityGroupIds must be one to five, ${got(groups)}`);
  }
  if ((props.credentialsId === undefined) === (props.crossAccountRoleArn === undefined)) {
    problems.add(lit`WorkspaceCredential`, 'either credentialsId or crossAccountRoleArn must be given, got both or none');
  }
  if ((props.restApiEndpointId === undefined) !== (props.relayEndpointId === undefined)) {
    problems.add(
      lit`WorkspaceEndpoints`,
      'restApiEndpointId and relayEndpointId must be given together: nodes with PrivateLink need both ways, got one',
    );
  }
  if (props.publicAccess !== undefined && props.restApiEndpointId === undefined) {
    problems.add(
      lit`PublicAccessWithoutEndpoints`,
      'publicAccess must be set with restApiEndpointId only; without PrivateLink there is no other way in',
    );
  }
  checkAdopted(props, problems);
  checkTags(props.customTags ?? {}, problems);
  problems.throwIfAny();
}

function checkAdopted({ adopt, adoptCredential, crossAccountRoleArn }: WorkspaceProps, problems: Problems): void {
  if (adopt?.workspace !== undefined && adopt.storageConfiguration === undefined) {
    problems.add(
      lit`AdoptedStorageMissing`,
      'adopt.storageConfiguration must be given with adopt.workspace: a workspace keeps the bucket that it was made with',
    );
  }
  if (adoptCredential !== undefined && crossAccountRoleArn === undefined) {
    problems.add(
      lit`AdoptedCredentialWithoutRole`,
      'adoptCredential must be given with crossAccountRoleArn, the role of the credential',
    );
  }
  for (const [property, given] of Object.entries({ ...adopt, adoptCredential })) {
    if (known(given) === '')
      problems.add(lit`AdoptedObjectUnnamed`, `${property} must be the name or the id of what is adopted, got ""`);
  }
}

function checkTags(tags: Record<string, string>, problems: Problems): void {
  const entries = Object.entries(tags);
  if (entries.length > MOST_TAGS)
    problems.add(lit`TooManyTags`, `customTags must be at most ${MOST_TAGS}, got ${entries.length}`);
  for (const [key, given] of entries) {
    const value = known(given) ?? '';
    if (key.length >= 1 && key.length <= 127 && value.length <= 255 && !/^aws:/i.test(key)) continue;
    problems.add(
      lit`TagInvalid`,
      `customTags must have keys of 1 to 127 characters that do not begin with aws:, and values of at most 255, got ${JSON.stringify({ [key]: value })}`,
    );
  }
}
