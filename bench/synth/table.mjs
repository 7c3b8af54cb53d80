// The results as a table, with the ratios that count: cost of each further data plane.
const NAMES = { l1: 'L1 classes', l2: 'L2 constructs', library: 'this library' };

/** @param rows `{ count, costs }` from few to many data planes */
export function table(rows, resources) {
  const lines = rows.flatMap(({ count, costs }) =>
    Object.entries(costs).map(([name, { cpuSeconds, memoryMiB }]) => [
      count,
      NAMES[name],
      resources[name],
      cpuSeconds.toFixed(2),
      shown(further(rows, count, name) * 1000, 1),
      shown(further(rows, count, name) / further(rows, count, 'l1'), 2),
      shown(further(rows, count, name) / further(rows, count, 'l2'), 2),
      memoryMiB.toFixed(0),
      (memoryMiB / costs.l1.memoryMiB).toFixed(2),
    ]),
  );
  const head = ['planes', 'program', 'resources', 'CPU s', 'ms per further', '× L1', '× L2', 'MiB', '× L1'];
  return markdown([head, ...lines]);
}

/** How this library compares at the most data planes that were measured. */
export function ratios(rows) {
  const { count, costs } = rows.at(-1);
  const cpu = further(rows, count, 'library');
  return {
    cpuToL1: cpu / further(rows, count, 'l1'),
    cpuToL2: cpu / further(rows, count, 'l2'),
    memoryToL1: costs.library.memoryMiB / costs.l1.memoryMiB,
  };
}

/** Rows of cells, the first of them the heads. */
export function markdown([head, ...lines]) {
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((line) => String(line[column]).length)));
  const row = (cells) => `| ${cells.map((each, column) => String(each).padEnd(widths[column])).join(' | ')} |`;
  return [row(head), row(widths.map((width) => '-'.repeat(width))), ...lines.map(row)].join('\n');
}

/** CPU seconds of each data plane after the first measured number of them. */
function further([first, ...more], count, name) {
  const row = more.find((each) => each.count === count);
  return row ? (row.costs[name].cpuSeconds - first.costs[name].cpuSeconds) / (count - first.count) : NaN;
}

function shown(value, digits) {
  return Number.isNaN(value) ? '' : value.toFixed(digits);
}
