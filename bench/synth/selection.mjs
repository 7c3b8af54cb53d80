// What one asked-for stack costs in a description of 500 accounts, beside a description of one.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure } from './measure.mjs';
import { markdown } from './table.mjs';

const PROGRAM = fileURLToPath(new URL('../../bin/lakehouse.js', import.meta.url));
const CONTROL_PLANE = {
  name: 'eu1',
  region: 'eu-west-1',
  awsAccount: '111111111111',
  domain: 'eu1.lake.example.com',
  hostedZone: { id: 'Z0123456789EXAMPLE', name: 'lake.example.com' },
  availabilityZones: ['eu-west-1a', 'eu-west-1b'],
};

/** Medians: one stack of 500, and one of one. */
export function measureSelection(folder, rounds = 5) {
  return measure({ many: run(folder, 500), one: run(folder, 1) }, rounds);
}

/** As a table. */
export function selectionTable({ many, one }) {
  const row = (name, { cpuSeconds, memoryMiB }) => [
    name,
    cpuSeconds.toFixed(2),
    (cpuSeconds / one.cpuSeconds).toFixed(2),
    memoryMiB.toFixed(0),
  ];
  return markdown([
    ['one stack of a description', 'CPU s', 'ratio', 'MiB'],
    row('of 1 account', one),
    row('of 500 accounts', many),
  ]);
}

function run(folder, count) {
  const description = join(folder, `${count}.lakehouse.json`);
  const accounts = Array.from({ length: count }, (_, index) => account(index));
  writeFileSync(description, JSON.stringify({ controlPlanes: [CONTROL_PLANE], accounts }));
  const context = { description, only: `a${Math.floor(count / 2)}/prod`, quiet: 'true' };
  return { parameters: ['app', PROGRAM], env: { CDK_CONTEXT_JSON: JSON.stringify(context) } };
}

function account(index) {
  const digits = String(index).padStart(12, '0');
  return {
    name: `a${index}`,
    id: `0b7e4e2a-2b1c-4d3e-9f00-${digits}`,
    controlPlane: 'eu1',
    awsAccount: `2${digits.slice(1)}`,
    workspaces: [{ name: 'prod' }],
  };
}
