// The results as a table, with the ratios that count: cost of each further data plane.
const NAMES = { l1: 'L1 classes', l2: 'L2 constructs', library: 'this library' };

/** @param rows `{ count, costs }` from few to many data planes */
export function table(rows, resources) {
  const [first] = rows;
  const lines = rows.flatMap(({ count, costs }) =>
    Object.entries(costs).map(([name, { cpuSeconds, memoryMiB }]) => {
      const further = (cost, base) => (count > first.count ? (cost - base) / (count - first.count) : undefined);
      const cpu = further(cpuSeconds, first.costs[name].cpuSeconds);
      const l1 = further(costs.l1.cpuSeconds, first.costs.l1.cpuSeconds);
      const l2 = further(costs.l2.cpuSeconds, first.costs.l2.cpuSeconds);
      return [
        count,
        NAMES[name],
        resources[name],
        cpuSeconds.toFixed(2),
        cpu === undefined ? '' : (cpu * 1000).toFixed(1),
        cpu === undefined ? '' : `${(cpu / l1).toFixed(2)}`,
        cpu === undefined ? '' : `${(cpu / l2).toFixed(2)}`,
        memoryMiB.toFixed(0),
        (memoryMiB / costs.l1.memoryMiB).toFixed(2),
      ];
    }),
  );
  const head = ['planes', 'program', 'resources', 'CPU s', 'ms per further', '× L1', '× L2', 'MiB', 'MiB × L1'];
  return markdown([head, ...lines]);
}

/** Rows of cells, the first of them the heads. */
export function markdown([head, ...lines]) {
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((line) => String(line[column]).length)));
  const row = (cells) => `| ${cells.map((each, column) => String(each).padEnd(widths[column])).join(' | ')} |`;
  return [row(head), row(widths.map((width) => '-'.repeat(width))), ...lines.map(row)].join('\n');
}
