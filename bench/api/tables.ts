import type { ListCost } from './lists';
import type { Reads } from './reads';

export function readTable({ floor, api, half, floorAtHalf }: Reads): string {
  const row = (name: string, { perSecond, p50, p99 }: Reads['api']) =>
    `| ${name} | ${perSecond.toFixed(0)} | ${(perSecond / floor.perSecond).toFixed(2)} | ${p50.toFixed(1)} | ${p99.toFixed(1)} |`;
  return [
    '| | requests a second | × the floor | p50 ms | p99 ms |',
    '| --- | --- | --- | --- | --- |',
    row('the floor', floor),
    row('the API', api),
    row('the API at half load', half),
    row('the floor at that rate', floorAtHalf),
  ].join('\n');
}

export function listTable(lists: readonly ListCost[], some: number, many: number): string {
  const of = (count: number) => `of ${count.toLocaleString('en')} users`;
  return [
    `| page of 100 users, in ms | of 100 users | ${of(some)} | ${of(many)} |`,
    '| --- | --- | --- | --- |',
    ...lists.map(
      (list) => `| ${list.name} | ${list.few?.toFixed(1) ?? ''} | ${list.some.toFixed(1)} | ${list.many.toFixed(1)} |`,
    ),
  ].join('\n');
}
