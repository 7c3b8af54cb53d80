import { join } from 'node:path';
import type { Credentials } from './credentials';
import type { LocalOptions } from './options';

/** What a user sees once the platform answers: where to go, and with what. */
export function welcome({ dataDirectory, tlsPort }: LocalOptions, { accountHost, accounts }: Credentials): string {
  const lines = accounts.flatMap(({ name, accountId, workspaces }) => [
    `  account ${name} (${accountId})`,
    ...workspaces.map((workspace) => `    workspace ${workspace.name} (${workspace.workspaceId})`),
  ]);
  return [
    '',
    `The lakehouse answers on ${accountHost}`,
    ...(tlsPort === undefined
      ? []
      : [`and on https://127.0.0.1:${tlsPort}, with ${join(dataDirectory, 'tls', 'certificate.pem')}`]),
    ...lines,
    '',
    `Tokens and passwords: ${join(dataDirectory, 'credentials.json')}`,
    `Log:                  ${join(dataDirectory, 'lakehouse.log')}`,
    `Try:                  curl -H "Authorization: Bearer <token of a workspace>" ${accountHost}/api/2.0/preview/scim/v2/Me`,
    '',
    'Ctrl-C stops it; the next start finds everything as it was.',
    '',
  ].join('\n');
}
