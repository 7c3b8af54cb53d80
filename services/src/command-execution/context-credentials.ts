import type { Credentials } from '../agent/api/commands';
import type { AccessTokens } from '../identity/oauth/access-tokens';
import { ALL_APIS } from '../identity/oauth/scopes';
import { oidcPath } from '../identity/oauth/origin';
import type { Caller } from '../platform/http/caller';
import type { Hosts } from '../platform/http/hosts';
import type { Driver } from './driver';

/** In milliseconds: a context whose token is older gets another one with its next command, or as somebody waits for one that runs. Tokens are over after an hour. */
const RENEWED_AFTER = 20 * 60_000;

/** Contexts that are remembered; the oldest get another token with their next command. */
const KEPT = 10_000;

/**
 * What the code of a context calls the API of its workspace with, as its user: an access token that ends with the driver, reaches no
 * other workspace, and makes no further tokens.
 */
export class ContextCredentials {
  /** When contexts got their tokens, in milliseconds since 1970, by driver and context. */
  private readonly givenAt = new Map<string, number>();

  constructor(
    private readonly hosts: Hosts,
    private readonly tokens: Pick<AccessTokens, 'issue'>,
  ) {}

  /** @param deploymentName the name in the host of the workspace */
  public async issue({ accountId, workspaceId, nodeId }: Driver, deploymentName: string, caller: Caller): Promise<Credentials> {
    const host = this.hosts.workspaceOrigin(deploymentName);
    const grant = { accountId, workspaceId, principalId: caller.principalId, source: { kind: 'driver', id: nodeId } } as const;
    return { host, token: await this.tokens.issue(grant, `${host}${oidcPath()}`, caller.name, ALL_APIS) };
  }

  /** Whether the next command of a context, or who waits for one, brings others: where it is time, or where nothing is known of those that it has. */
  public areDue(driver: Driver, contextId: string, now: Date): boolean {
    const givenAt = this.givenAt.get(nameOf(driver, contextId)) ?? -Infinity;
    return now.getTime() - givenAt >= RENEWED_AFTER;
  }

  /** The context has new ones. */
  public given(driver: Driver, contextId: string, now: Date): void {
    const [oldest] = this.givenAt.keys();
    if (oldest !== undefined && this.givenAt.size >= KEPT) this.givenAt.delete(oldest);
    this.givenAt.set(nameOf(driver, contextId), now.getTime());
  }
}

function nameOf({ nodeId }: Driver, contextId: string): string {
  return `${nodeId}/${contextId}`;
}
