import { createInterface } from 'node:readline';
import { connect } from 'node:tls';
import { Check } from 'typebox/value';
import { pause } from '../../platform/pause';
import { KEY_IDENTITY, PRE_SHARED_KEY_TLS, Roster } from './roster';

/** In milliseconds, after a connection was lost. */
const AGAIN_AFTER = 1_000;

/** Hears of each change of a roster until it is told to stop; a driver that is away for a while changes nothing. */
export async function followRoster(
  url: string,
  key: Buffer,
  changed: (roster: Roster) => void,
  ending: AbortSignal,
): Promise<void> {
  while (!ending.aborted) {
    await followOnce(url, key, changed, ending);
    await pause(AGAIN_AFTER, ending);
  }
}

function followOnce(url: string, key: Buffer, changed: (roster: Roster) => void, ending: AbortSignal): Promise<void> {
  const { hostname: host, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({
      ...PRE_SHARED_KEY_TLS,
      host,
      port: Number(port),
      pskCallback: () => ({ psk: key, identity: KEY_IDENTITY }),
      checkServerIdentity: () => undefined, // it is known by the key
    });
    const stop = () => void socket.destroy();
    ending.addEventListener('abort', stop, { once: true });
    socket.on('error', () => {}); // it closes
    socket.on('close', () => {
      ending.removeEventListener('abort', stop);
      resolve();
    });
    const lines = createInterface(socket);
    lines.on('error', () => {}); // the same ones
    lines.on('line', (line) => {
      const roster: unknown = JSON.parse(line);
      if (Check(Roster, roster)) changed(roster);
    });
  });
}
