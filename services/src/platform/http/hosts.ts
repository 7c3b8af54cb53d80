/** What a host name says of the request: whose API it is. */
export type HostMeaning =
  | { readonly kind: 'account' }
  | { readonly kind: 'workspace'; readonly deploymentName: string }
  /** Nothing: the account and the workspaces are told apart by path, header or token. */
  | { readonly kind: 'shared' };

/** Where the account API and the workspaces are reached. */
export class Hosts {
  /**
   * @param domain domain of the control plane: `accounts.<domain>`, `<deployment name>.<domain>`
   * @param sharedOrigin origin of everything, in place of hosts in the domain; empty for none
   */
  constructor(
    private readonly domain: string,
    private readonly sharedOrigin = '',
  ) {}

  /** @param host host of a request, without its port, lower case */
  public meaningOf(host: string): HostMeaning {
    const label = host.endsWith(`.${this.domain}`) ? host.slice(0, -this.domain.length - 1) : undefined;
    if (label === undefined) return { kind: 'shared' };
    return label === 'accounts' ? { kind: 'account' } : { kind: 'workspace', deploymentName: label };
  }

  /** Whether account and workspaces are on one machine, for trying it out. */
  public get isOneMachine(): boolean {
    return this.sharedOrigin !== '';
  }

  public get accountOrigin(): string {
    return this.sharedOrigin || `https://accounts.${this.domain}`;
  }

  public workspaceOrigin(deploymentName: string): string {
    return this.sharedOrigin || `https://${deploymentName}.${this.domain}`;
  }
}
