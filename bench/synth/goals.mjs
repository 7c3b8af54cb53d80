// What synthesis may cost; bench/README.md says why these.

/** Fails when a goal is missed. */
export function expectGoals({ cpuToL1, cpuToL2, memoryToL1 }, { many, one }) {
  const goals = [
    ['CPU per further data plane, × L1', cpuToL1, 2],
    ['CPU per further data plane, × L2', cpuToL2, 1.2],
    ['memory, × L1', memoryToL1, 1.5],
    ['CPU of one stack of 500, × one of 1', many.cpuSeconds / one.cpuSeconds, 1.2],
  ];
  const missed = goals.filter(([, ratio, most]) => ratio > most);
  for (const [name, ratio, most] of missed) console.error(`missed: ${name} is ${ratio.toFixed(2)}, at most ${most}`);
  if (missed.length > 0) process.exitCode = 1;
}
