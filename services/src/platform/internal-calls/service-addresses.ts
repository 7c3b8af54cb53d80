import { findProcess } from '../manifest';
import type { Settings } from '../settings';

/** Name of the port on which a process answers others. */
export const INTERNAL_PORT = 'internal';

/**
 * Where processes answer others: on their hosts in the private domain, unless a setting says another place.
 *
 * @returns the origin of a process, such as `http://cluster-manager.main.lakehouse.internal:8080`
 */
export function serviceOrigins(settings: Settings): (process: string) => string {
  const domain = settings.text('SERVICES_DOMAIN');
  const pairs = settings.text('SERVICE_ADDRESSES').split(',').filter(Boolean);
  const elsewhere = new Map(pairs.map((pair) => pair.split('=', 2) as [string, string]));
  return (process) => `http://${elsewhere.get(process) ?? `${process}.${domain}:${internalPort(process)}`}`;
}

/** Number of the port on which a process answers others, before it is shifted. */
export function internalPort(process: string): number {
  const port = findProcess(process)?.ports.find(({ name }) => name === INTERNAL_PORT);
  if (!port) throw new Error(`the manifest has no process ${process} with a port ${INTERNAL_PORT}`);
  return port.number;
}
