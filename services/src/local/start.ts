import { join } from 'node:path';
import { RANDOM_IDS } from '../platform/ids';
import { createLog } from '../platform/log';
import { findProcess } from '../platform/manifest';
import { readSettings, type Environment } from '../platform/settings';
import type { World } from '../platform/world';
import { runProcess } from '../processes';
import { applyDescription } from './apply-description';
import { openLogFile, takeDataDirectory } from './data-directory';
import { openLocalDatabase } from './database';
import { readDescription, type LocalDescription } from './description';
import type { LocalOptions } from './options';
import { mustBeFree } from './ports';
import { serve } from './serve';
import { welcome } from './welcome';

/** Brings up the platform on this machine, with everything that the description names, and runs it until it is asked to stop. */
export async function start(options: LocalOptions, world: World): Promise<number> {
  const description = await readDescription(options.descriptionFile);
  checkReset(options, description);
  await mustBeFree(options.port, '--port');
  if (options.tlsPort !== undefined) await mustBeFree(options.tlsPort, '--tls-port');
  const release = await takeDataDirectory(options);
  try {
    return await run(description, options, world);
  } finally {
    await release();
  }
}

function checkReset({ resetPasswordOf: wanted }: LocalOptions, { accounts }: LocalDescription): void {
  const names = accounts.map(({ entry }) => entry.name);
  if (wanted === undefined || names.includes(wanted)) return;
  throw new Error(`--reset-password must be the name of an account, one of ${names.join(', ')}, got ${JSON.stringify(wanted)}`);
}

async function run(description: LocalDescription, options: LocalOptions, world: World): Promise<number> {
  const logging = { ...world, write: openLogFile(options.dataDirectory) };
  const database = await openLocalDatabase(options);
  try {
    const environment = { ...commonEnvironment(options, description), ...database.environment };
    const platform = { options, environment, database, world, logOf: (name: string) => createLog(name, 'info', logging) };
    await migrate(environment, platform.logOf('migrate'), world);
    const credentials = await applyDescription(description, platform, RANDOM_IDS);
    return await serve(platform, () => world.write(welcome(options, credentials)));
  } finally {
    await database.stop();
  }
}

async function migrate(environment: Environment, log: ReturnType<typeof createLog>, world: World): Promise<void> {
  const process = findProcess('migrate');
  if (!process) throw new Error('the manifest has no task migrate');
  await runProcess('migrate', process, { settings: readSettings('migrate', process, environment), log, world });
}

/** Settings of every process on this machine. What names a thing in AWS names nothing here. */
function commonEnvironment(
  { port, dataDirectory, runtimesDirectory }: LocalOptions,
  { controlPlane }: LocalDescription,
): Environment {
  return {
    CONTROL_PLANE_NAME: controlPlane.name,
    CONTROL_PLANE_DOMAIN: controlPlane.domain,
    AWS_REGION: controlPlane.region,
    SHARED_ORIGIN: `http://127.0.0.1:${port}`,
    TRUSTED_PROXIES: '0',
    CUSTOMER_AWS: 'this-machine',
    NODES_FOLDER: join(dataDirectory, 'nodes'),
    RUNTIMES_FOLDER: runtimesDirectory,
    ARTIFACT_BUCKET: 'this-machine',
    STORAGE_ACCESS_ROLE_ARN: 'arn:aws:iam::000000000000:role/this-machine',
    SERVICES_DOMAIN: 'localhost',
  };
}
