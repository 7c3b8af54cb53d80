/** What a setting may be set to. */
type Values = 'boolean' | 'days';

/** Settings of a workspace that clients read and write; those without an effect here are kept for them. */
export const WORKSPACE_KEYS: Readonly<Record<string, Values>> = {
  /** Whether the workspace's IP access lists hold. @default false */
  enableIpAccessLists: 'boolean',
  /** Whether personal access tokens can be made. @default true */
  enableTokensConfig: 'boolean',
  /** Longest lifetime of a new token in days; absent or 0: no limit. */
  maxTokenLifetimeDays: 'days',
  enableDbfsFileBrowser: 'boolean',
  enableDcs: 'boolean',
  enableDeprecatedClusterNamedInitScripts: 'boolean',
  enableDeprecatedGlobalInitScripts: 'boolean',
  enableExportNotebook: 'boolean',
  enableGp3: 'boolean',
  enableNotebookTableClipboard: 'boolean',
  enableProjectTypeInWorkspace: 'boolean',
  enableResultsDownloading: 'boolean',
  enableUploadDataUis: 'boolean',
  enableVerboseAuditLogs: 'boolean',
  enableWebTerminal: 'boolean',
  enableWorkspaceFilesystem: 'boolean',
  enforceUserIsolation: 'boolean',
  mlflowRunArtifactDownloadEnabled: 'boolean',
  storeInteractiveNotebookResultsInCustomerAccount: 'boolean',
};

const FORMS: Readonly<Record<Values, RegExp>> = { boolean: /^(true|false)$/, days: /^\d{1,5}$/ };

/** Keys of the list that there are not. */
export function unknownKeys(keys: readonly string[]): string[] {
  return keys.filter((key) => !Object.hasOwn(WORKSPACE_KEYS, key));
}

export function allows(key: string, value: string): boolean {
  const values = WORKSPACE_KEYS[key];
  return values !== undefined && FORMS[values].test(value);
}
