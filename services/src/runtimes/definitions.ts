import { Check, Errors } from 'typebox/value';
import lts from '../../../runtime/17.3.x-scala2.13/definition.json';
import ltsForCpu from '../../../runtime/17.3.x-cpu-ml-scala2.13/definition.json';
import ltsForGpu from '../../../runtime/17.3.x-gpu-ml-scala2.13/definition.json';
import newest from '../../../runtime/18.0.x-scala2.13/definition.json';
import newestForCpu from '../../../runtime/18.0.x-cpu-ml-scala2.13/definition.json';
import newestForGpu from '../../../runtime/18.0.x-gpu-ml-scala2.13/definition.json';
import { DerivedDefinition, RuntimeDefinition } from './definition';

/** A runtime of this release. */
export interface CatalogRuntime extends RuntimeDefinition {
  /** The runtime whose jars it has: itself, or the one that it adds to. */
  readonly jarsOf: string;
}

/** The runtimes of this release, newest first; part of the bundle, so that a program and its runtimes are never of two. */
export const RUNTIMES: readonly CatalogRuntime[] = complete([newest, newestForCpu, newestForGpu, lts, ltsForCpu, ltsForGpu]);

/** The runtime that this machine prepares when none is named. */
export const DEFAULT_RUNTIME = newest.key;

/** The runtime with this key, or undefined. */
export function findDefinition(key: string): CatalogRuntime | undefined {
  return RUNTIMES.find((runtime) => runtime.key === key);
}

/**
 * Fills in what definitions take from others.
 *
 * @throws when one is not as it must be, with all that is wrong with it
 */
export function complete(definitions: readonly unknown[]): CatalogRuntime[] {
  const whole = definitions.filter((each) => Check(RuntimeDefinition, each));
  return definitions.map((each) => {
    if (Check(RuntimeDefinition, each)) return { ...each, jarsOf: each.key };
    if (!Check(DerivedDefinition, each)) throw new Error(`a definition of a runtime is wrong: ${faultsOf(each)}`);
    const { base: baseKey, ...own } = each;
    const base = whole.find(({ key }) => key === baseKey);
    if (!base) throw new Error(`${own.key} adds to ${baseKey}, which is not a whole definition of a runtime`);
    return { ...base, ...own, packages: [...base.packages, ...own.packages], jarsOf: base.key };
  });
}

function faultsOf(definition: unknown): string {
  const derived = typeof definition === 'object' && definition !== null && 'base' in definition;
  const faults = Errors(derived ? DerivedDefinition : RuntimeDefinition, definition);
  return faults.map(({ instancePath, message }) => `${instancePath || '/'} ${message}`).join('; ');
}
