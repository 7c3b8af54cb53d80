import type { Assignment } from '../api/assignment';
import { NodeFailure } from '../node/node-failure';

/** Setting of a cluster: users among whom its memory is shared out. */
const USERS_SETTING = 'spark.lakehouse.standard.users';

/** Users of a cluster that does not say; fewer where its nodes are small. */
const USERS = 4;

/** Of a node, in MiB: what Spark, its Python and a few kernels of one user need. */
const SMALLEST_ON_DRIVER = 1_536;
const SMALLEST_ON_WORKER = 1_280;

/** How many users a cluster has memory for. The heap of a JVM cannot be given back, so that shares are equal and fixed. */
export function usersThatFit({ memoryMiB, place, sparkConf }: Assignment): number {
  const workerMiB = place.kind === 'driver' && place.workers ? (place.worker?.memoryMiB ?? memoryMiB) : undefined;
  const onDriver = Math.floor(memoryMiB / SMALLEST_ON_DRIVER);
  const most = workerMiB === undefined ? onDriver : Math.min(onDriver, Math.floor(workerMiB / SMALLEST_ON_WORKER));
  const asked = sparkConf[USERS_SETTING];
  const users = asked === undefined ? Math.min(USERS, Math.max(most, 1)) : Number(asked);
  if (!Number.isInteger(users) || users < 1 || users > 100) {
    throw new NodeFailure(
      'INVALID_ARGUMENT',
      `${USERS_SETTING} must be a whole number from 1 to 100, got ${JSON.stringify(asked)}`,
    );
  }
  if (users <= most) return users;
  const needs = `${SMALLEST_ON_DRIVER} MiB of the driver's node${workerMiB === undefined ? '' : ` and ${SMALLEST_ON_WORKER} MiB of each worker's`}`;
  const has = `${memoryMiB} MiB${workerMiB === undefined ? '' : ` and ${workerMiB} MiB`}`;
  const message = `in standard isolation each user needs ${needs}, and ${users} share ${has}; take larger nodes, or set ${USERS_SETTING} to fewer`;
  throw new NodeFailure('INVALID_ARGUMENT', message);
}

/** Settings that would let a user take another share than his own. */
const OF_SHARES =
  /^spark\.((driver|executor)\.(memory|memoryOverhead|memoryOverheadFactor|pyspark\.memory|cores|instances)|memory\.offHeap\..*|cores\.max|dynamicAllocation\..*)$/;

/** A share of an assignment, as if it were a cluster of one user. */
export function shareOf(assignment: Assignment, users: number): Assignment {
  const part = (memoryMiB: number) => Math.floor(memoryMiB / users);
  const { place } = assignment;
  return {
    ...assignment,
    memoryMiB: part(assignment.memoryMiB),
    place: place.kind === 'driver' && place.worker ? { ...place, worker: { memoryMiB: part(place.worker.memoryMiB) } } : place,
    sparkConf: Object.fromEntries(Object.entries(assignment.sparkConf).filter(([key]) => !OF_SHARES.test(key))),
  };
}
