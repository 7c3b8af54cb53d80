import type { SparkLoad } from '../api/report';
import type { OsUser } from './os-user';

/** Executors of all users, by ids that differ: each application counts its own from 0. */
export function executorIdOf({ uid }: OsUser, executorId: string): string {
  return `${uid}/${executorId}`;
}

/** What the Sparks of all users have to do together. */
export function combinedLoad(loads: readonly { readonly user: OsUser; readonly load: SparkLoad | undefined }[]): SparkLoad {
  const sum = (of: (load: SparkLoad) => number) => loads.reduce((total, { load }) => total + (load ? of(load) : 0), 0);
  return {
    pendingTasks: sum(({ pendingTasks }) => pendingTasks),
    runningTasks: sum(({ runningTasks }) => runningTasks),
    executors: loads.flatMap(({ user, load }) =>
      (load?.executors ?? []).map((executor) => ({ ...executor, executorId: executorIdOf(user, executor.executorId) })),
    ),
  };
}
