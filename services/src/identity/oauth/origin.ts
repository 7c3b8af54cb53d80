import type { FastifyRequest } from 'fastify';
import type { Hosts } from '../../platform/http/hosts';

/** Origin under which the request reached the platform. In the domain always over TLS, which may end at a load balancer. */
export function originOf(request: FastifyRequest, hosts: Hosts): string {
  const meaning = hosts.meaningOf(request.hostname.toLowerCase());
  if (meaning.kind === 'account') return hosts.accountOrigin;
  if (meaning.kind === 'workspace') return hosts.workspaceOrigin(meaning.deploymentName);
  return `${request.protocol}://${request.host}`;
}

/** Where the login of an account, or of whatever the host stands for, lies below an origin. */
export function oidcPath(accountId?: string): string {
  return accountId === undefined ? '/oidc' : `/oidc/accounts/${accountId}`;
}
