import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { RuntimeNotReady } from '../agent/runtime/runtime-not-ready';
import { regionalS3 } from '../platform/aws/object-url';
import type { World } from '../platform/world';
import { archiveRuntime } from './archive/archive';
import { platformOf, type Platform } from './definition';
import { DEFAULT_RUNTIME, RUNTIMES } from './definitions';
import type { Preparation } from './prepare/preparation';
import { PreparationError } from './prepare/preparation-error';
import { prepareRuntime } from './prepare/prepare';
import { publishRuntime } from './publish/publish';
import { resolveSparkVersion, UnknownRuntime } from './resolve-spark-version';

const USAGE = `npm run runtime -- list | prepare [<key>] | archive <key> --platform <platform>
                  | publish <key> --platform <platform> --bucket <bucket>
  list      the runtimes of this release
  prepare   puts a runtime on this machine; ${DEFAULT_RUNTIME} when none is named
  archive   makes the file from which EC2 nodes of a platform (linux-aarch64, linux-x86_64) get a runtime
  publish   puts that file into the artifact store of a control plane, with the credentials and the region of the environment

  --folder <folder>         where runtimes are prepared (.lakehouse/runtimes); archives go into its folder archives
  --platform <platform>     the nodes that an archive is for
  --bucket <bucket>         the artifact store, an output of the control plane's stack
  --replace                 publishes an archive in place of one with other contents
  --python <program>        the Python to build on; by default the first on PATH that has the right version
  --maven-repository <url>  where jars come from; by default the mirror in ~/.m2/settings.xml, else Maven Central
`;

/** A command line that cannot be understood. */
class UsageError extends Error {}

/** The command `runtime`. Answers the exit code. */
export async function runRuntime(args: readonly string[], world: World): Promise<number> {
  const write = (line: string) => world.write(`${line}\n`);
  try {
    const { verb, key, bucket, replace, ...options } = read(args);
    if (verb === 'list') {
      for (const { key: each, name } of RUNTIMES) write(`${each}  ${name}`);
      return 0;
    }
    const preparation: Preparation = {
      runtime: resolveSparkVersion(key),
      ...options,
      folder: resolve(options.folder),
      locks: join(world.folder, 'runtime'),
      environment: world.environment,
      stopping: world.stopping,
      report: write,
    };
    if (verb === 'prepare') await prepareRuntime(preparation);
    else if (verb === 'archive') await archiveRuntime(preparation);
    else await publish(preparation, bucket ?? '', replace);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      world.write(`${error.message}\n\n${USAGE}`);
      return 2;
    }
    if (error instanceof PreparationError || error instanceof RuntimeNotReady || error instanceof UnknownRuntime) {
      write(error.message);
      return 1;
    }
    throw error;
  }
}

async function publish(preparation: Preparation, bucket: string, replace: boolean): Promise<void> {
  const { runtime, platform, folder, environment, stopping, report } = preparation;
  if (!platform) throw new Error('an archive is for a platform');
  const region = environment.AWS_REGION;
  if (!region) throw new PreparationError('AWS_REGION must be set: the region of the control plane');
  const s3 = regionalS3(region, environment);
  await publishRuntime({ s3, bucket, folder, key: runtime.key, platform, replace, stopping, report });
}

function read(args: readonly string[]) {
  const { values, positionals } = parse(args);
  const [verb, key = DEFAULT_RUNTIME, ...rest] = positionals;
  if (verb !== 'list' && verb !== 'prepare' && verb !== 'archive' && verb !== 'publish') {
    throw new UsageError(`the first word must be list, prepare, archive or publish, got ${JSON.stringify(verb ?? '')}`);
  }
  if (rest.length > 0) throw new UsageError(`one runtime at a time, got also ${rest.join(' ')}`);
  const { platform: named, bucket, replace = false, python, folder = '.lakehouse/runtimes' } = values;
  const { 'maven-repository': mavenRepository } = values;
  if ((verb === 'archive' || verb === 'publish') !== (named !== undefined)) {
    throw new UsageError('--platform must be given for an archive, and for nothing else');
  }
  if ((verb === 'publish') !== (bucket !== undefined) || (replace && verb !== 'publish')) {
    throw new UsageError('--bucket must be given to publish, and for nothing else; --replace goes with it');
  }
  const platform: Platform | undefined = named === undefined ? undefined : platformOf(named);
  if (named !== undefined && !platform) {
    throw new UsageError(`--platform must be linux-aarch64 or linux-x86_64, got ${JSON.stringify(named)}`);
  }
  return {
    verb,
    key,
    folder,
    replace,
    ...(bucket !== undefined && { bucket }),
    ...(platform && { platform }),
    ...(python && { python }),
    ...(mavenRepository && { mavenRepository }),
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const replace = { type: 'boolean' } as const;
  const options = { folder: text, platform: text, bucket: text, replace, python: text, 'maven-repository': text };
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
