import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { NagPack } from 'cdk-nag';
import { CommandError, UsageError } from '../commands/errors';

/** What is used of a pack. */
export type Pack = Pick<NagPack, 'validateScope'>;

/** The names of packs end in this, in cdk-nag. */
const SUFFIX = 'Checks';

/**
 * Makes packs of the cdk-nag in the user's project. The package brings none along: which version finds what is for the
 * project to decide.
 *
 * @param names names without their ending, such as `AwsSolutions`
 */
export function loadPacks(names: string[]): { name: string; pack: Pack }[] {
  const makers = packMakers(loadCdkNag());
  const unknown = names.filter((name) => !makers.has(name));
  if (unknown.length > 0) {
    const list = unknown.map((name) => JSON.stringify(name)).join(', ');
    throw new UsageError(`context nag must name packs of cdk-nag, got ${list}; known are ${[...makers.keys()].join(', ')}`);
  }
  return names.flatMap((name) => {
    const make = makers.get(name);
    return make ? [{ name, pack: make() }] : [];
  });
}

function loadCdkNag(): object {
  try {
    const loaded: unknown = createRequire(join(process.cwd(), 'package.json'))('cdk-nag');
    if (typeof loaded === 'object' && loaded !== null) return loaded;
  } catch {
    // said below
  }
  throw new CommandError('context nag needs cdk-nag 3 in the project: run "npm install --save-dev cdk-nag@3"');
}

function packMakers(cdkNag: object): Map<string, () => Pack> {
  const makers = new Map<string, () => Pack>();
  for (const [name, exported] of Object.entries(cdkNag)) {
    if (name.endsWith(SUFFIX) && isPackClass(exported)) makers.set(name.slice(0, -SUFFIX.length), () => new exported());
  }
  return makers;
}

function isPackClass(value: unknown): value is new () => Pack {
  return typeof value === 'function' && typeof value.prototype === 'object' && 'validateScope' in value.prototype;
}
