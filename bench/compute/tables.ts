import { median } from '../api/median';
import type { CommandTimes } from './commands';
import type { Start } from './starts';

const seconds = (milliseconds: number) => (milliseconds / 1_000).toFixed(1);

/** The value below which a share of all lies. */
export function quantile(values: readonly number[], share: number): number {
  return [...values].sort((one, other) => one - other)[Math.floor(share * values.length)] ?? NaN;
}

export function startTable(starts: readonly Start[]): string {
  const of = (name: keyof Start) => starts.map((start) => start[name]);
  const row = (what: string, name: keyof Start) =>
    `| ${what} | ${seconds(median(of(name)))} | ${of(name).map(seconds).join(', ')} |`;
  return [
    '| from the request, in s | median | each |',
    '| --- | --- | --- |',
    row('to the call of the launcher', 'launched'),
    row('to the first result of a cluster', 'cluster'),
    row('to the first result by hand', 'byHand'),
    `| × by hand | ${(median(of('cluster')) / median(of('byHand'))).toFixed(2)} | |`,
  ].join('\n');
}

export function commandTable(times: CommandTimes): string {
  const row = (what: string, values: readonly number[]) =>
    `| ${what} | ${quantile(values, 0.5).toFixed(1)} | ${quantile(values, 0.99).toFixed(1)} | ${values.length} |`;
  return [
    '| a command, in ms | p50 | p99 | n |',
    '| --- | --- | --- | --- |',
    row('a bare kernel', times.bare),
    row('webapp, relay, agent, kernel', times.api),
    row("the SDK's execute_and_wait", times.sdk),
  ].join('\n');
}
