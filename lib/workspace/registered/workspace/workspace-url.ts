import type { Json } from '../../account-api/account-client';

/** Where a workspace is: as the platform says, or beside its account host, where that begins with `accounts`. */
export function workspaceUrl(workspace: Json, accountHost: string): string {
  if (typeof workspace.workspace_url === 'string') return workspace.workspace_url;
  return accountHost.replace(/\/\/accounts(-dod)?\./, `//${String(workspace.deployment_name)}.`);
}
