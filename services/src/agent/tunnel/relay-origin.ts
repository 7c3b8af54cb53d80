import type { Settings } from '../../platform/settings';

/** Where the relays are. */
export interface RelayOrigin {
  /** Such as `https://relay.eu1.lake.example.com`. */
  readonly http: string;
  readonly webSocket: string;
  /** Without a port: what a proof is bound to. */
  readonly host: string;
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|\[::1\]|localhost)$/;

/** @throws when a relay elsewhere is to be dialled without TLS */
export function relayOrigin(settings: Settings): RelayOrigin {
  const place = settings.text('LAKEHOUSE_RELAY_HOST');
  const encrypted = settings.text('LAKEHOUSE_RELAY_TLS') === 'require';
  const host = new URL(`https://${place}`).hostname;
  if (!encrypted && !LOOPBACK.test(host)) {
    throw new Error(`LAKEHOUSE_RELAY_TLS must be require unless the relay is on this machine, got disable with ${place}`);
  }
  const s = encrypted ? 's' : '';
  return { http: `http${s}://${place}`, webSocket: `ws${s}://${place}`, host };
}
