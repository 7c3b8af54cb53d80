import type { ManifestProcess } from './manifest';
import type { Environment } from './settings';
import type { World } from './world';

/** How long the process may take to answer, in milliseconds; less than the timeout of the container's health check. */
const TIMEOUT = 4_000;

/** The container's health check: asks the process beside it whether it is live. 0 when it is. */
export async function checkHealth(process: ManifestProcess, world: World): Promise<number> {
  const { health } = process;
  const port = process.ports.find(({ name }) => name === health?.port);
  if (!health || !port) {
    world.write('this process has no health path\n');
    return 1;
  }
  const url = `http://${localHost(world.environment)}:${port.number + Number(world.environment.PORT_SHIFT ?? 0)}${health.live}`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT) });
    world.write(`${url} answered ${response.status}\n`);
    return response.ok ? 0 : 1;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    world.write(`${url} did not answer: ${String(cause)}
`);
    return 1;
  }
}

/** Where a process on this machine listens; one that listens on every address also does on loopback. */
function localHost({ LISTEN_HOST }: Environment): string {
  if (!LISTEN_HOST || LISTEN_HOST === '0.0.0.0' || LISTEN_HOST === '::') return '127.0.0.1';
  return LISTEN_HOST.includes(':') ? `[${LISTEN_HOST}]` : LISTEN_HOST;
}
