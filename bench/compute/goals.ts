import { median } from '../api/median';
import type { CommandTimes } from './commands';
import type { Start } from './starts';
import { quantile } from './tables';

/** Fails when a goal is missed; bench/README.md says why these. */
export function expectGoals(starts: readonly Start[], commands: CommandTimes): void {
  const middle = (name: keyof Start) => median(starts.map((start) => start[name]));
  const ratio = middle('cluster') / middle('byHand');
  const [api, sdk] = [quantile(commands.api, 0.5), quantile(commands.sdk, 0.5)];
  const goals = [
    ['launched within 1,000 ms', middle('launched') < 1_000, middle('launched')],
    ['first result, at most 1.3 × by hand', ratio <= 1.3, ratio],
    ['p50 of a command, below 50 ms', api < 50, api],
    ["p50 of the SDK's execute_and_wait, below 150 ms", sdk < 150, sdk],
  ] as const;
  for (const [name, met, figure] of goals) if (!met) console.error(`missed: ${name}: ${figure.toFixed(2)}`);
  if (goals.some(([, met]) => !met)) process.exitCode = 1;
}
