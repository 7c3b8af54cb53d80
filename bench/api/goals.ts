import type { ListCost } from './lists';
import type { Reads } from './reads';

/** Fails when a goal is missed; bench/README.md says why these. */
export function expectGoals({ floor, api, half }: Reads, lists: readonly ListCost[]): void {
  const [first] = lists;
  const goals: (readonly [string, boolean, number])[] = [
    ['throughput, at least 0.5 × the floor', api.perSecond >= 0.5 * floor.perSecond, api.perSecond / floor.perSecond],
    ['p99 at half load, below 20 ms', half.p99 < 20, half.p99],
    ...lists
      .filter(({ readsAll }) => !readsAll)
      .map(({ name, few = first?.few ?? 0, many }) => {
        // A page is a few milliseconds, so that one of them is noise.
        return [`${name}, at most 1.5 × and 2 ms as of a short list`, many <= few * 1.5 + 2, many / few] as const;
      }),
  ];
  for (const [name, met, figure] of goals) if (!met) console.error(`missed: ${name}: ${figure.toFixed(2)}`);
  if (goals.some(([, met]) => !met)) process.exitCode = 1;
}
