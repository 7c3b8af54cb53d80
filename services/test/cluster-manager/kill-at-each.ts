import type { Managing } from '../../src/cluster-manager/managing';
import type { ManagedClusters } from './managed';

/** In milliseconds: what a process that died had is free by then. */
export const LEASE_TIME = 6_000;

class Killed extends Error {}

/** A cluster manager that dies at its n-th call or transaction: from then on nothing that it does happens. */
function dyingAt(real: Managing, step: number): { managing: Managing; died: () => boolean } {
  let steps = 0;
  const or = <T>(work: () => Promise<T>): Promise<T> => {
    steps += 1;
    return steps >= step ? Promise.reject(new Killed()) : work();
  };
  const database = Object.create(real.database) as Managing['database'];
  database.inAccount = (accountId, work) => or(() => real.database.inAccount(accountId, work));
  return {
    died: () => steps >= step,
    managing: {
      ...real,
      database,
      launcher: {
        hasZones: real.launcher.hasZones,
        launch: (request) => or(() => real.launcher.launch(request)),
        list: (owner) => or(() => real.launcher.list(owner)),
        end: (owner, ids) => or(() => real.launcher.end(owner, ids)),
        size: (nodeType) => real.launcher.size(nodeType),
      },
      nodeCalls: { call: (node, request) => or(() => real.nodeCalls.call(node, request)) },
    },
  };
}

/** What is done again and again, each time by a process that dies one step later, until one comes through. */
export interface Killing<Begun> {
  readonly begin: () => Promise<Begun>;
  /** Takes what was begun as far as it goes. */
  readonly settle: (begun: Begun, managing: Managing) => Promise<unknown>;
  /** What must hold once a new process has finished it. */
  readonly check: (begun: Begun) => Promise<void>;
}

/** Answers how many steps it took. */
export async function killAtEach<Begun>(managed: ManagedClusters, { begin, settle, check }: Killing<Begun>): Promise<number> {
  for (let step = 1; ; step++) {
    const begun = await begin();
    const { managing, died } = dyingAt(managed.managing(), step);
    await settle(begun, managing).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    });
    managed.now += LEASE_TIME;
    await managed.nodes.heartbeat();
    await settle(begun, managed.managing());
    await check(begun);
    if (!died()) return step;
  }
}
