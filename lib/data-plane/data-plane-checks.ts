import { Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { CrossAccountPolicy } from '../contract';
import { isIamPath } from '../shared/iam-path';
import { known } from '../shared/known';
import { lit } from '../shared/lit';
import { Problems } from '../shared/problems';
import { hasOwnStack } from './data-plane-size';
import type { DataPlaneProps, WorkspaceDefinition } from './data-plane-props';

const WORKSPACE_NAME = /^[A-Za-z0-9_.-]{1,64}$/;

/** Room that the path of instance profiles needs after `rolePath`, of the 512 characters that IAM allows. */
const MAX_ROLE_PATH = 440;

/** Throws what can be known to be wrong with a data plane as a whole; its parts check themselves. */
export function checkDataPlane(scope: IConstruct, props: DataPlaneProps): void {
  const problems = new Problems(scope);
  if (props.workspaces.length === 0) {
    problems.add(lit`WorkspacesMissing`, 'workspaces must have at least one entry, got none');
  }
  checkNames(props.workspaces, problems);
  props.workspaces.forEach((workspace) => checkGivenParts(workspace, problems));
  checkGivenNetwork(props, problems);
  checkRestrictedPolicy(props, problems);
  const rolePath = known(props.rolePath);
  if (rolePath !== undefined && !isIamPath(rolePath, MAX_ROLE_PATH)) {
    problems.add(
      lit`RolePathInvalid`,
      `rolePath must begin and end with "/" and have at most ${MAX_ROLE_PATH} characters, got ${JSON.stringify(rolePath)}`,
    );
  }
  if (props.crossAccountRole && props.crossAccountPolicy !== undefined) {
    const why = 'a role that is given stays as it is';
    problems.add(lit`CrossAccountRoleTwice`, `crossAccountPolicy must not be set with crossAccountRole; ${why}`);
  }
  problems.throwIfAny();
}

/** Names become ids of constructs and, without punctuation, of outputs. */
function checkNames(workspaces: WorkspaceDefinition[], problems: Problems): void {
  const seen = new Map<string, string>();
  for (const { name } of workspaces) {
    if (Token.isUnresolved(name) || !WORKSPACE_NAME.test(name)) {
      const got = Token.isUnresolved(name) ? 'a token' : JSON.stringify(name);
      problems.add(
        lit`WorkspaceNameInvalid`,
        `name of a workspace must be 1 to 64 letters, digits, "_", "-" and ".", known at synthesis, got ${got}`,
      );
      continue;
    }
    const plain = name.replace(/[^A-Za-z0-9]/g, '');
    const twin = seen.get(plain);
    if (twin !== undefined) {
      const got = `${JSON.stringify(twin)} and ${JSON.stringify(name)}`;
      problems.add(lit`WorkspaceNameTwice`, `names of workspaces must differ in letters or digits, got ${got}`);
    }
    seen.set(plain, name);
  }
}

/** A network that is given has its subnets and groups; a key that is given contradicts wanting none. */
function checkGivenParts(workspace: WorkspaceDefinition, problems: Problems): void {
  const ofCreated = ['availabilityZones', 'expectedNodes', 'subnetCidrs', 'subnets', 'securityGroups'] as const;
  const given = ofCreated.filter((property) => workspace.network && workspace[property] !== undefined);
  if (given.length > 0) {
    problems.add(
      lit`WorkspaceNetworkTwice`,
      `${given.join(', ')} of workspace ${JSON.stringify(workspace.name)} must not be set with its network; remove one or the other`,
    );
  }
  if (workspace.encryptionKey && workspace.customerManagedKey === false) {
    problems.add(
      lit`WorkspaceKeyContradiction`,
      `customerManagedKey of workspace ${JSON.stringify(workspace.name)} must not be false with its encryptionKey; remove one of them`,
    );
  }
}

/** The network's properties describe one that is created. */
function checkGivenNetwork(props: DataPlaneProps, problems: Problems): void {
  if (!props.network) return;
  const ofCreated = [
    'vpc',
    'cidr',
    'zoneCidrs',
    'egress',
    'privateRouteTableIds',
    'dnsServers',
    's3Endpoint',
    's3PrefixListId',
    'serviceEndpoints',
    'endpointSubnets',
    'privateLink',
    'privateLinkZones',
    'workspaceHosts',
    'restrictEndpoints',
    'flowLogs',
    'flowLogBucket',
    'flowLogRetention',
    'flowLogKey',
    'flowLogRemovalPolicy',
  ] as const;
  const given = ofCreated.filter((property) => props[property] !== undefined);
  if (given.length > 0) {
    problems.add(lit`NetworkTwice`, `${given.join(', ')} must not be set with network; set them where the network is created`);
  }
}

/** The restricted policy names security groups, and those in other stacks are created after the role. */
function checkRestrictedPolicy(props: DataPlaneProps, problems: Problems): void {
  const { crossAccountRole, crossAccountPolicy = props.controlPlane.contract.defaultPolicy, workspaces } = props;
  if (crossAccountRole || crossAccountPolicy !== CrossAccountPolicy.RESTRICTED) return;
  const apart = workspaces.filter(
    (workspace, index) => !workspace.network && !workspace.securityGroups && hasOwnStack(workspace, index),
  );
  if (apart.length > 0) {
    const names = apart.map(({ name }) => JSON.stringify(name)).join(', ');
    problems.add(
      lit`RestrictedPolicyAcrossStacks`,
      `ownStack of ${names} must be false with the restricted policy, which names their security groups; or give them securityGroups`,
    );
  }
}
