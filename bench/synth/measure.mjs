// Runs measured processes in turns, so that what else the machine does hits every program alike.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const child = fileURLToPath(new URL('child.mjs', import.meta.url));

/** Medians by program: `{ library: { cpuSeconds, memoryMiB }, … }`. */
export function measure(programs, count, rounds) {
  const samples = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const [name, file] of Object.entries(programs)) samples[name].push(sample(file, count));
  const median = (name, figure) => middle(samples[name].map((each) => each[figure]));
  return Object.fromEntries(
    Object.keys(programs).map((name) => [name, { cpuSeconds: median(name, 'cpuSeconds'), memoryMiB: median(name, 'memoryMiB') }]),
  );
}

function sample(file, count) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, [child, file, String(count), folder], {
      env: { ...process.env, CDK_VALIDATION: 'false' },
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
