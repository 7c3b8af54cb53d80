import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Library } from '../../src/agent/api/assignment';
import type { NodeReport } from '../../src/agent/api/report';
import { NodeClient, singleNode } from './node-client';
import { STAND_IN_KEY, standInRuntime } from './stand-in/runtime';

const runtime = standInRuntime();
let node: NodeClient;
beforeEach(async () => void (node = await NodeClient.open(runtime)));
afterEach(() => node.close(), 60_000);

const settled = ({ libraries }: NodeReport) =>
  libraries.length > 0 && libraries.every(({ status }) => status === 'INSTALLED' || status === 'FAILED');
const statuses = ({ libraries }: NodeReport) => libraries.map(({ status }) => status);

test('a cluster is ready whatever becomes of its libraries, and each has its state', async () => {
  const jar = join(mkdtempSync(join(tmpdir(), 'jar-')), 'a.jar');
  writeFileSync(jar, '');
  const libraries: Library[] = [
    { pypi: { package: 'good==1.0' } },
    { pypi: { package: 'bad' } },
    { pypi: { package: '--index-url=http://evil.example.com' } },
    { jar },
    { jar: '/no/such.jar' },
    { maven: { coordinates: 'org.example:thing:1.0', exclusions: ['a:b'] } },
    { maven: { coordinates: 'x; drop table y' } },
  ];
  await node.assign(singleNode({ runtimeKey: STAND_IN_KEY, libraries }));
  const { report } = await node.until(settled);
  expect(report.phase).toBe('ready');
  expect(statuses(report)).toEqual(['INSTALLED', 'FAILED', 'FAILED', 'INSTALLED', 'FAILED', 'INSTALLED', 'FAILED']);
  expect(report.libraries[1]?.messages[0]).toContain('No matching distribution');
  expect(report.libraries[6]?.messages[0]).toContain('group:artifact:version');
});

test('libraries are added while the cluster runs; what is there already is not installed again', async () => {
  await node.assign(singleNode({ runtimeKey: STAND_IN_KEY, libraries: [{ pypi: { package: 'good' } }] }));
  await node.until(settled);
  const more = { libraries: [{ pypi: { package: 'good' } }, { pypi: { package: 'good==2' } }] };
  const answer = await node.call('PUT', '/v1/libraries', more);
  expect(answer.body.libraries).toMatchObject([{ status: 'INSTALLED' }, { status: 'PENDING' }]);
  expect(statuses((await node.until(settled)).report)).toEqual(['INSTALLED', 'INSTALLED']);
});
