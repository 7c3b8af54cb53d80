import { accountOperations } from './account/operations';
import { CLUSTER_POLICY_OBJECT } from './cluster-policies/cluster-policy-object';
import { clusterPolicyOperations } from './cluster-policies/operations';
import { NO_CHANGES, type ClusterChanges } from './clusters/cluster-changes';
import { CLUSTER_OBJECT } from './clusters/cluster-object';
import { clusterOperations } from './clusters/operations';
import { CLUSTER_SPEC_RULES } from './clusters/spec/rules';
import { ContextCredentials } from './command-execution/context-credentials';
import { NO_NODES, NO_TOKENS } from './command-execution/no-nodes';
import type { NodeCaller } from './command-execution/node-caller';
import { commandExecutionOperations } from './command-execution/operations';
import { globalInitScriptOperations } from './global-init-scripts/operations';
import { assignmentOperations } from './identity/assignment/operations';
import { federationPolicyOperations } from './identity/federation/operations';
import { ipAccessListOperations } from './identity/ip-access-lists/operations';
import type { IdentityLimits } from './identity/limits';
import type { AccessTokens } from './identity/oauth/access-tokens';
import { meOperations } from './identity/me/operations';
import { AUTHORIZATION } from './identity/permissions/authorization';
import { permissionOperations } from './identity/permissions/operations';
import { ruleSetOperations } from './identity/rule-sets/operations';
import { scimOperations } from './identity/scim/operations';
import { servicePrincipalSecretOperations } from './identity/service-principal-secrets/operations';
import { tokenManagementOperations } from './identity/tokens/management';
import { tokenOperations } from './identity/tokens/operations';
import { workspaceConfOperations } from './identity/workspace-conf/operations';
import { INSTANCE_POOL_OBJECT } from './instance-pools/instance-pool-object';
import { instancePoolOperations } from './instance-pools/operations';
import { instanceProfileOperations } from './instance-profiles/operations';
import { libraryOperations } from './libraries/operations';
import { nodeTypeOperations } from './node-types/operations';
import { Hosts } from './platform/http/hosts';
import type { Operation } from './platform/http/operation';
import type { LakehouseSchema } from './schema';

/** What operations need besides the database and what each request has. */
export interface OperationParts {
  /** For calls that wait for the state of a cluster. */
  readonly changes: ClusterChanges;
  /** The way to the nodes of clusters. */
  readonly nodes: NodeCaller;
  /** How much of users, groups and addresses there may be. @default - the published limits */
  readonly limits?: IdentityLimits;
  /** Makes the tokens of users' code on clusters. */
  readonly accessTokens: Pick<AccessTokens, 'issue'>;
}

/** Every operation of the API, by feature, as the server answers them that is reached under these hosts. */
export const operationsAt = (
  hosts: Hosts,
  { changes, nodes, limits, accessTokens }: OperationParts,
): readonly Operation<LakehouseSchema>[] => [
  ...accountOperations(hosts),
  ...assignmentOperations,
  ...clusterPolicyOperations(CLUSTER_SPEC_RULES),
  ...clusterOperations({ rules: CLUSTER_SPEC_RULES, changes }),
  ...commandExecutionOperations(nodes, new ContextCredentials(hosts, accessTokens)),
  ...federationPolicyOperations,
  ...globalInitScriptOperations,
  ...instancePoolOperations,
  ...instanceProfileOperations,
  ...ipAccessListOperations(limits),
  ...libraryOperations(nodes),
  ...meOperations,
  ...nodeTypeOperations,
  ...permissionOperations([AUTHORIZATION, CLUSTER_OBJECT, CLUSTER_POLICY_OBJECT, INSTANCE_POOL_OBJECT]),
  ...ruleSetOperations,
  ...scimOperations(limits),
  ...servicePrincipalSecretOperations,
  ...tokenManagementOperations,
  ...tokenOperations,
  ...workspaceConfOperations,
];

/** The same for whom it makes no difference where that is: the document and the tests of access. */
export const operations = operationsAt(new Hosts('lakehouse.example.com'), {
  changes: NO_CHANGES,
  nodes: NO_NODES,
  accessTokens: NO_TOKENS,
});
