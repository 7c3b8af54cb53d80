import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { controlPlaneFromFile } from '../../lib/contract/contract-file';
import { folderWith, ROOT, run } from './program';

jest.setTimeout(60_000);

const example = readFileSync(join(ROOT, 'lakehouse.json'), 'utf8');
const withPrivateLink = example.replace('"domain"', '"privateLink": true, "domain"');
const OUTPUTS = {
  'lakehouse-eu1': {
    RestApiEndpointService: 'com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0',
    RelayEndpointService: 'com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef1',
  },
};
const endpointServices = {
  restApi: { serviceName: OUTPUTS['lakehouse-eu1'].RestApiEndpointService },
  relay: { serviceName: OUTPUTS['lakehouse-eu1'].RelayEndpointService },
};

/** A folder with the example, offering PrivateLink, and the outputs of its deployment. */
function deployedFolder(): string {
  const folder = folderWith(withPrivateLink);
  writeFileSync(join(folder, 'out.json'), JSON.stringify(OUTPUTS));
  return folder;
}

test.each(['--help', 'help'])('%s shows every command', async (argument) => {
  const { exitCode, stdout } = await run(folderWith(), [argument]);
  expect(stdout).toMatch(/contract <control-plane>\n[^]*new-account <name>[^]*doctor \[options\]/);
  expect(exitCode).toBe(0);
});

test('--version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  expect(await run(folderWith(), ['--version'])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
});

test.each([
  [
    ['deploy'],
    /^cdk-lakehouse: unknown command "deploy"; commands are contract, new-account, template, register, doctor; try "cdk-lakehouse --help"\n$/,
  ],
  [['constructor'], /unknown command "constructor"/],
  [['contract'], /contract takes the name of one control plane/],
  [['contract', 'eu2'], /contract takes a control plane that the description deploys, got "eu2"; it has eu1/],
  [['contract', 'eu1', '--frob'], /Unknown option '--frob'/],
  [['new-account', 'initech'], /new-account needs --aws-account/],
  [['new-account', '--aws-account', '444444444444'], /new-account takes the name of one account/],
  [['doctor', 'acme'], /Unexpected argument 'acme'/],
])('fails with exit code 2 on %j', async (args, message) => {
  const { exitCode, stdout, stderr } = await run(folderWith(), args);
  expect(stderr).toMatch(message);
  expect([exitCode, stdout]).toEqual([2, '']);
});

test('contract writes what a customer reads', async () => {
  const folder = folderWith();
  const { exitCode, stderr } = await run(folder, ['contract', 'eu1']);
  expect(stderr).toMatch(/^wrote eu1\.contract\.json; .*\{ "name": "eu1", "contract": "eu1\.contract\.json" \}/);
  expect(exitCode).toBe(0);
  expect(controlPlaneFromFile(join(folder, 'eu1.contract.json')).contract).toMatchObject({
    awsAccount: '111111111111',
    relayHost: 'relay.eu1.lake.example.com',
    endpointServices: undefined,
  });
});

test('contract prints, with the endpoint services of the outputs', async () => {
  const folder = deployedFolder();
  const { stdout } = await run(folder, ['contract', 'eu1', '--outputs', 'out.json', '--out', '-']);
  expect(JSON.parse(stdout)).toMatchObject({ formatVersion: 1, controlPlane: { name: 'eu1', endpointServices } });
  expect(existsSync(join(folder, 'eu1.contract.json'))).toBe(false);
});

test('contract adds the endpoint services to the description, and leaves the rest of it', async () => {
  const folder = deployedFolder();
  const { exitCode } = await run(folder, ['contract', 'eu1', '--outputs', 'out.json', '--add']);
  expect(exitCode).toBe(0);
  const before = JSON.parse(withPrivateLink) as { controlPlanes: object[] };
  const after: unknown = JSON.parse(readFileSync(join(folder, 'lakehouse.json'), 'utf8'));
  expect(after).toEqual({ ...before, controlPlanes: [{ ...before.controlPlanes[0], endpointServices }] });
});

test('fails where the outputs are those of something else', async () => {
  const folder = deployedFolder();
  writeFileSync(join(folder, 'out.json'), '{ "other": {} }');
  const { exitCode, stderr } = await run(folder, ['contract', 'eu1', '--outputs', 'out.json']);
  expect(stderr).toMatch(/contract needs the outputs of stack lakehouse-eu1, which offers PrivateLink: deploy it first/);
  expect(exitCode).toBe(1);
});

test('new-account prints an entry with a fresh id, and leaves the description', async () => {
  const folder = folderWith();
  const args = ['new-account', 'initech', '--aws-account', '444444444444'];
  const [first, second] = await Promise.all([run(folder, args), run(folder, args)]);
  const entry = JSON.parse(first.stdout) as { id: string };
  expect(entry).toMatchObject({ name: 'initech', controlPlane: 'eu1', awsAccount: '444444444444', workspaces: [] });
  expect(entry.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/);
  expect(second.stdout).not.toContain(entry.id);
  expect(readFileSync(join(folder, 'lakehouse.json'), 'utf8')).toBe(example);
});

test('new-account adds an entry', async () => {
  const folder = folderWith();
  const args = [
    '--aws-account',
    '444444444444',
    '--admin',
    'bill@initech.example',
    '--workspace',
    'prod',
    '--workspace',
    'dev',
    '--add',
  ];
  const { exitCode, stderr } = await run(folder, ['new-account', 'initech', ...args]);
  expect(stderr).toMatch(/^added account initech with id [0-9a-f-]{36} to lakehouse\.json\n$/);
  expect(exitCode).toBe(0);
  const { accounts } = JSON.parse(readFileSync(join(folder, 'lakehouse.json'), 'utf8')) as { accounts: object[] };
  expect(accounts).toHaveLength(3);
  expect(accounts[2]).toMatchObject({ admin: 'bill@initech.example', workspaces: [{ name: 'prod' }, { name: 'dev' }] });
});

test.each([
  ['a name that is taken', ['acme'], /accounts\[2\]\.name: must be unique, got "acme"/],
  [
    'an AWS account that is none',
    ['initech', '--aws-account', '4444'],
    /accounts\[2\]\.awsAccount: must be the 12 digits of an AWS account id/,
  ],
  [
    'an unknown control plane',
    ['initech', '--control-plane', 'us1'],
    /accounts\[2\]\.controlPlane: must be a control plane of this description/,
  ],
])('new-account fails on %s, and writes nothing', async (_, args, message) => {
  const folder = folderWith();
  const { exitCode, stderr } = await run(folder, ['new-account', '--aws-account', '444444444444', '--add', ...args]);
  expect(stderr).toMatch(message);
  expect(exitCode).toBe(1);
  expect(readFileSync(join(folder, 'lakehouse.json'), 'utf8')).toBe(example);
});
