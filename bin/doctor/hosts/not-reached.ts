import { BlockList, isIPv6 } from 'node:net';

/** Why a host was not reached, and what to do. */
export interface NotReached {
  /** Whether that may be as it should: the host is for those inside only. */
  readonly isPrivate: boolean;
  /** Whether the host was reached, and only its certificate is not taken. @default false */
  readonly isReached?: boolean;
  readonly detail: string;
}

/** An attempt that failed. */
export interface Attempt {
  readonly host: string;
  /** Proxy that was asked. @default - the host was dialled itself */
  readonly proxy?: string;
  /** Addresses of the host, as far as they were found. */
  readonly addresses?: readonly string[];
  readonly error: unknown;
}

/** Addresses that the internet leads nowhere (RFC 1918, 6598, 3927, 4193), those of the machine itself included. */
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['127.0.0.0', 8],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
PRIVATE.addSubnet('fc00::', 7, 'ipv6');

/** What stood in the way of an attempt. */
export function obstacleOf({ host, proxy, addresses = [], error }: Attempt): NotReached {
  const reason = reasonOf(error);
  const fault = (detail: string): NotReached => ({ isPrivate: false, detail });
  if (isCertificateFault(error)) {
    const detail = `${host} shows a certificate that is not taken: ${reason}; it must be one for ${host}, by a known authority`;
    return { isPrivate: false, isReached: true, detail };
  }
  if (proxy !== undefined) {
    return fault(`${host} is not reached through the proxy ${withoutSecret(proxy)}: ${reason}; NO_PROXY=${host} does without it`);
  }
  if (addresses.length === 0) {
    return fault(
      `the name ${host} is not found: ${reason}; its records must be there, and the domain above must delegate to their zone`,
    );
  }
  const where = `${host} (${addresses.join(', ')})`;
  if (addresses.every(isPrivate)) {
    const inside = 'run the doctor from its VPC, or from a network that is connected to it';
    return {
      isPrivate: true,
      detail: `${where} is not reached from here, which is right if it is private: ${reason}; ${inside}`,
    };
  }
  return fault(`${where} is not reached: ${reason}; do its load balancer's security group and firewall admit this machine?`);
}

/** How a report says it: no fault of a host of a control plane that is private, by its addresses or by what is said of it. */
export function verdictOn(
  obstacle: NotReached,
  internetFacing: boolean | undefined,
): { verdict: 'FAILED' | 'skipped'; detail: string } {
  const { isReached, detail } = obstacle;
  if (obstacle.isPrivate) return { verdict: 'skipped', detail };
  if (internetFacing !== false || isReached) return { verdict: 'FAILED', detail };
  return { verdict: 'skipped', detail: `not asked, since the control plane is private and not reached from here: ${detail}` };
}

function isPrivate(address: string): boolean {
  return PRIVATE.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Faults of certificates have codes of OpenSSL's verification, or of Node's look at names. */
function isCertificateFault(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/.test(code);
}

/** Where several addresses were tried, each has a reason of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}

function withoutSecret(proxy: string): string {
  return URL.canParse(proxy) ? new URL(proxy).host : 'of HTTPS_PROXY';
}
