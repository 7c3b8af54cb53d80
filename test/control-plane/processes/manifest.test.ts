import { readFileSync } from 'fs';
import { join } from 'path';
import Ajv from 'ajv';
import { LakehouseProcess } from '../../../lib/control-plane/processes/lakehouse-process';
import { MANIFEST, manifestProcess, processesDialledBy } from '../../../lib/control-plane/processes/manifest';

const services = join(__dirname, '..', '..', '..', 'services');
const entries = Object.entries(MANIFEST.processes);

test('the manifest has the form that its schema describes', () => {
  const schema = JSON.parse(readFileSync(join(services, 'processes.schema.json'), 'utf8')) as object;
  const validate = new Ajv({ allErrors: true, validateFormats: false }).compile(schema);
  validate(MANIFEST);
  expect(validate.errors).toBeNull();
});

test('the enum has those processes of the manifest that run in a control plane', () => {
  const inControlPlane = entries.filter(([, { kind }]) => kind !== 'node').map(([name]) => name);
  expect(Object.values(LakehouseProcess).sort()).toEqual(inControlPlane.sort());
});

test('what runs on nodes listens on nothing, and has no way to the database', () => {
  const onNodes = entries.filter(([, { kind }]) => kind === 'node');
  expect(
    onNodes.map(([name, { ports, databaseRole, actions, secrets }]) => [name, ports, databaseRole, actions, secrets]),
  ).toEqual([['agent', [], 'none', [], []]]);
});

test.each(entries)('%s names only what is defined', (_name, process) => {
  expect(process.settings.filter((setting) => !MANIFEST.settings[setting])).toEqual([]);
  expect(process.secrets.filter((secret) => !MANIFEST.secrets[secret])).toEqual([]);
  const callers = process.ports.flatMap((port) => port.from);
  expect(callers.filter((caller) => caller !== 'load-balancer' && !MANIFEST.processes[caller])).toEqual([]);
  if (process.health) expect(process.ports.map((port) => port.name)).toContain(process.health.port);
});

test.each(entries)('%s: a service has health and a count, nothing else has either', (_name, process) => {
  expect([process.health !== undefined, process.count !== undefined]).toEqual(Array(2).fill(process.kind === 'service'));
});

test('every setting and secret is read by a process', () => {
  const read = new Set(entries.flatMap(([, process]) => [...process.settings, ...process.secrets]));
  expect([...Object.keys(MANIFEST.settings), ...Object.keys(MANIFEST.secrets)].filter((name) => !read.has(name))).toEqual([]);
});

test('every default is a value that the setting allows', () => {
  for (const { default: preset, pattern } of Object.values(MANIFEST.settings)) {
    if (preset !== undefined) expect(preset).toMatch(new RegExp(pattern));
  }
});

test('no two services share a database role', () => {
  const roles = entries.filter(([, { kind }]) => kind === 'service').map(([, { databaseRole }]) => databaseRole);
  expect(new Set(roles).size).toBe(roles.length);
});

test('who dials whom follows from the ports', () => {
  expect(processesDialledBy('webapp')).toEqual(['cluster-manager', 'relay']);
  expect(processesDialledBy('relay')).toEqual([]);
});

test('fails on a process that is not there', () => {
  expect(() => manifestProcess('web-app')).toThrow('no process "web-app" in the manifest');
});
