import { findNodeType } from '../node-types/catalog';
import type { Ids } from '../platform/ids';
import type { ProcessContext } from '../platform/process-context';
import { localLauncher } from './launchers/local/local-nodes';
import type { Managing } from './managing';
import { LocalRuntimes } from './runtimes/local-runtimes';

/** Where nodes are launched, and what there is for them. */
export interface PlaceOfNodes extends Pick<Managing, 'launcher' | 'launcherName' | 'runtime' | 'nodeType'> {
  /** Whether nodes end when this process is asked to stop; those in AWS wait for the next one. */
  readonly endsWithProcess: boolean;
}

/** This machine, or customers' AWS accounts. */
export function placeOfNodes({ settings, log, world }: ProcessContext, ids: Ids): PlaceOfNodes {
  const runtimes = new LocalRuntimes(settings, world, log, (line) => world.write(`${line}\n`));
  return {
    launcher: localLauncher(settings, world, ids),
    launcherName: 'local',
    runtime: (key) => runtimes.state(key),
    nodeType: findNodeType,
    endsWithProcess: true,
  };
}
