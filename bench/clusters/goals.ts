/** What one run came to; times in milliseconds. */
export interface Figures {
  readonly clusters: number;
  readonly nodes: number;
  /** From a node's report at its relay to its row. */
  readonly reports: readonly number[];
  /** From the moment when a cluster was to be looked at to the look. */
  readonly looks: readonly number[];
  /** From the commit of a new cluster to the call that launches its nodes. */
  readonly launches: readonly number[];
  /** Nodes that reported all the time and were taken for lost. */
  readonly falselyLost: number;
  /** Nodes that fell silent, how many of them were found, and the longest that took. */
  readonly silent: number;
  readonly found: number;
  readonly foundWithin: number;
  /** Most memory of the cluster manager, in MiB, and its CPU time in seconds. */
  readonly memory: number;
  readonly cpu: number;
  readonly seconds: number;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export function table({ reports, looks, launches, ...figures }: Figures): string {
  const row = (name: string, values: readonly number[]) =>
    `| ${name} | ${values.length} | ${[0.5, 0.99, 1].map((share) => percentile(values, share).toFixed(0)).join(' | ')} |`;
  return [
    '| ms | of | p50 | p99 | longest |\n| --- | --- | --- | --- | --- |',
    row('heartbeat: from the report to its row', reports),
    row('look: how late a cluster is looked at', looks),
    row('launch: from the commit of a new cluster to the call', launches),
    '',
    `${figures.clusters} clusters, ${figures.nodes} nodes, ${figures.seconds} s: ${figures.falselyLost} taken for lost that were not; ` +
      `of ${figures.silent} silent ones ${figures.found} found, the last after ${(figures.foundWithin / 1_000).toFixed(0)} s; ` +
      `the manager had ${figures.memory.toFixed(0)} MiB at most and used ${figures.cpu.toFixed(0)} s of CPU`,
  ].join('\n');
}

/** Fails when a goal is missed; bench/README.md says why these. */
export function expectGoals(figures: Figures): void {
  const goals: (readonly [string, boolean])[] = [
    ['heartbeat, p99 below 5 s', percentile(figures.reports, 0.99) < 5_000],
    ['look, p99 below 5 s', percentile(figures.looks, 0.99) < 5_000],
    ['launch, below 1 s', figures.launches.length > 0 && percentile(figures.launches, 1) < 1_000],
    ['no node taken for lost that was not', figures.falselyLost === 0],
    ['every silent node found', figures.silent > 0 && figures.found === figures.silent],
    ['below 1 GiB', figures.memory < 1_024],
  ];
  for (const [name, met] of goals) if (!met) console.error(`missed: ${name}`);
  if (goals.some(([, met]) => !met)) process.exitCode = 1;
}
