// Runs measured processes in turns, so that what else the machine does hits every program alike.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const child = fileURLToPath(new URL('child.mjs', import.meta.url));

/** Medians by program for that many data planes: `{ library: { cpuSeconds, memoryMiB }, … }`. */
export function measurePlanes(programs, count, rounds) {
  const runs = Object.entries(programs).map(([name, file]) => [name, { parameters: ['planes', file, String(count)] }]);
  return measure(Object.fromEntries(runs), rounds);
}

/** Medians by name of runs, `{ parameters, env }` each. */
export function measure(runs, rounds) {
  const samples = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) for (const [name, run] of Object.entries(runs)) samples[name].push(sample(run));
  const median = (name, figure) => middle(samples[name].map((each) => each[figure]));
  const medians = (name) => ({ cpuSeconds: median(name, 'cpuSeconds'), memoryMiB: median(name, 'memoryMiB') });
  return Object.fromEntries(Object.keys(runs).map((name) => [name, medians(name)]));
}

function sample({ parameters, env = {} }) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, [child, ...parameters, folder], {
      env: { ...process.env, CDK_VALIDATION: 'false', CDK_OUTDIR: folder, ...env },
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout.trim().split('\n').at(-1));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function middle(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}
