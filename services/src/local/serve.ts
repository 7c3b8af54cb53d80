import { join } from 'node:path';
import { INTERNAL_PORT } from '../platform/internal-calls/service-addresses';
import { type ManifestProcess, manifest } from '../platform/manifest';
import { readSettings, type Environment } from '../platform/settings';
import type { Logger } from '../platform/log';
import type { World } from '../platform/world';
import { runProcess } from '../processes';
import type { LocalDatabase } from './database';
import type { LocalOptions } from './options';
import { freePort, keptPort } from './ports';
import { listenWithTls, tlsIdentity } from './tls';

/** What the processes of one machine share. */
export interface LocalPlatform {
  readonly options: LocalOptions;
  readonly environment: Environment;
  readonly database: LocalDatabase;
  readonly world: World;
  readonly logOf: (process: string) => Logger;
}

const DATABASE_ENDED = 'PostgreSQL ended before it was asked to; start again, nothing acknowledged is lost';

/** In milliseconds: how often a starting webapp is asked whether it is ready. */
const ASK_EVERY = 20;

/**
 * Runs every service of the manifest until one fails or the user has had enough.
 *
 * They all run in this process: they start together and end together, and whatever ends it leaves none behind. What they know
 * lies in PostgreSQL.
 *
 * @param opened called once requests are answered
 */
export async function serve(platform: LocalPlatform, opened: () => void): Promise<number> {
  const failed = new AbortController();
  const stopping = AbortSignal.any([platform.world.stopping, failed.signal]);
  const places = await placesOf(platform.options);
  const runs = places.map(({ name, process, shift }) =>
    runOne(name, process, { ...platform, environment: environmentAt(platform.environment, places, shift) }, stopping).catch(
      (error: unknown) => {
        failed.abort();
        throw new Error(`${name} failed`, { cause: error });
      },
    ),
  );
  void platform.database.ended.then(() => failed.abort(DATABASE_ENDED));
  void ready(platform.options.port, stopping).then((isReady) => isReady && opened());
  // Every one has ended before the database does, also when one of them fails.
  const results = await Promise.allSettled(runs);
  const failure = results.find((result) => result.status === 'rejected');
  // What the others say when the database is gone is what comes of that.
  if (failed.signal.reason === DATABASE_ENDED) throw new Error(DATABASE_ENDED, { cause: failure?.reason });
  if (failure) throw failure.reason;
  return Math.max(...results.map((result) => (result.status === 'fulfilled' ? result.value : 1)));
}

/** A service with what is added to its ports. */
interface Place {
  readonly name: string;
  readonly process: ManifestProcess;
  readonly shift: number;
}

/** The webapp is where the user wants it; the others are wherever there is room, the relay where nodes of an earlier start dial. */
async function placesOf({ port: webappPort, dataDirectory }: LocalOptions): Promise<Place[]> {
  const services = Object.entries(manifest.processes).filter(([, { kind }]) => kind === 'service');
  return Promise.all(
    services.map(async ([name, process]) => {
      const relay = join(dataDirectory, 'relay-port');
      const port = name === 'webapp' ? webappPort : await (name === 'relay' ? keptPort(relay) : freePort());
      return { name, process, shift: port - (process.ports[0]?.number ?? port) };
    }),
  );
}

/** Settings of a process whose ports are shifted, and that finds the others where theirs are. */
function environmentAt(common: Environment, places: readonly Place[], shift: number): Environment {
  const addresses = places.flatMap((place) => {
    const internal = place.process.ports.find(({ name }) => name === INTERNAL_PORT);
    return internal ? [`${place.name}=127.0.0.1:${internal.number + place.shift}`] : [];
  });
  return { ...common, PORT_SHIFT: String(shift), SERVICE_ADDRESSES: addresses.join(',') };
}

async function runOne(name: string, process: ManifestProcess, platform: LocalPlatform, stopping: AbortSignal): Promise<number> {
  const { options, environment, database, world } = platform;
  const settings = readSettings(name, process, {
    ...environment,
    DATABASE_USER: process.databaseRole,
    DATABASE_PASSWORD_FILE: database.passwordFile(process.databaseRole),
  });
  const context = { settings, log: platform.logOf(name), world: { ...world, stopping } };
  const { tlsPort } = options;
  if (name !== 'webapp' || tlsPort === undefined) return runProcess(name, process, context);
  const identity = await tlsIdentity(options.dataDirectory, world.now());
  return runProcess(name, process, { ...context, alsoListen: (_port, server) => listenWithTls(server, tlsPort, identity) });
}

/** Waits until the webapp takes requests. False when it is stopped before. */
async function ready(port: number, stopping: AbortSignal): Promise<boolean> {
  while (!stopping.aborted) {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    if (answer?.ok) return true;
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
  }
  return false;
}
