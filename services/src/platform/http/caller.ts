/** Who makes a request, as found from its credentials. */
export interface Caller {
  readonly accountId: string;
  /** Id of the user or service principal, a decimal number. */
  readonly principalId: string;
  readonly kind: 'user' | 'servicePrincipal';
  /** User name, or application id of a service principal. */
  readonly name: string;
  readonly accountAdmin: boolean;
  /** Set when someone else made the credential, or it is for code on a cluster: it must not lead to one without its limits. */
  readonly onBehalf?: true;
  /** The workspace that the request is about, with the caller's standing there; absent at account level. */
  readonly workspace?: CallerWorkspace;
}

export interface CallerWorkspace {
  /** Id of the workspace, a decimal number. */
  readonly id: string;
  readonly admin: boolean;
  readonly entitlements: ReadonlySet<string>;
}

/** Who may call an operation. Named, so that documents and tests can tell the rules apart. */
export interface AccessRule {
  readonly name: string;
  readonly level: 'account' | 'workspace';
  readonly allows: (caller: Caller) => boolean;
}

export const ACCOUNT_ADMIN: AccessRule = {
  name: 'account admin',
  level: 'account',
  allows: (caller) => caller.accountAdmin,
};

export const ACCOUNT_MEMBER: AccessRule = { name: 'member of the account', level: 'account', allows: () => true };

export const WORKSPACE_ADMIN: AccessRule = {
  name: 'workspace admin',
  level: 'workspace',
  allows: (caller) => caller.workspace?.admin ?? false,
};

export const WORKSPACE_MEMBER: AccessRule = {
  name: 'member of the workspace',
  level: 'workspace',
  allows: (caller) => caller.workspace !== undefined,
};
