import Ajv from 'ajv';
import { schemaMistakes } from '../../lib/shared/json-schema';
import { LAKEHOUSE_SCHEMA } from '../../lib/shared/lakehouse-schema';

const general = new Ajv({ allErrors: true }).compile(LAKEHOUSE_SCHEMA);

const controlPlane = { name: 'eu1' };
const account = {
  name: 'acme',
  id: '0b7e4e2a-2b1c-4d3e-9f00-1234567890ab',
  controlPlane: 'eu1',
  awsAccount: '222222222222',
  workspaces: [{ name: 'prod' }],
};
const valid = { $schema: './lakehouse.schema.json', controlPlanes: [controlPlane], accounts: [account] };
const workspace = (more: object) => ({ ...valid, accounts: [{ ...account, workspaces: [{ name: 'prod', ...more }] }] });

test('a valid description has no mistakes', () => {
  expect(schemaMistakes(LAKEHOUSE_SCHEMA, valid)).toEqual([]);
  expect(general(valid)).toBe(true);
});

test.each<[string, unknown, string, RegExp]>([
  ['no object', [], '', /^must be the description of a lakehouse, got \[\]$/],
  ['null', null, '', /got null/],
  ['a missing list', { controlPlanes: [controlPlane] }, 'accounts', /^is required: a list$/],
  ['an empty list', { ...valid, controlPlanes: [] }, 'controlPlanes', /^must be a list \(at least 1 items\), got \[\]$/],
  ['an object for a list', { ...valid, accounts: {} }, 'accounts', /^must be a list, got \{\}$/],
  [
    'an unknown property',
    workspace({ vcp: {} }),
    'accounts[0].workspaces[0].vcp',
    /^is not known; known are name, register, registerFromVpc, adopt, deploymentName, vpc,/,
  ],
  [
    'a wrong type',
    workspace({ privateLink: 'yes' }),
    'accounts[0].workspaces[0].privateLink',
    /^must be true or false, got "yes"$/,
  ],
  [
    'no choice',
    workspace({ vpc: { egress: 'vpn' } }),
    'accounts[0].workspaces[0].vpc.egress',
    /^must be one of nat, natPerZone, .*, got "vpn"$/,
  ],
  [
    'too small',
    workspace({ expectedNodes: 0 }),
    'accounts[0].workspaces[0].expectedNodes',
    /^must be a number of nodes \(at least 1\), got 0$/,
  ],
  ['no integer', workspace({ expectedNodes: 1.5 }), 'accounts[0].workspaces[0].expectedNodes', /got 1.5$/],
  [
    'too large',
    workspace({ dataSources: [{ kind: 'kafka', port: 70000 }] }),
    'accounts[0].workspaces[0].dataSources[0].port',
    /^must be a port \(1 to 65535\), got 70000$/,
  ],
  [
    'no match',
    { ...valid, controlPlanes: [{ name: 'EU' }] },
    'controlPlanes[0].name',
    /^must be 2 to 32 lower-case letters.*, got "EU"$/,
  ],
  [
    'too many',
    workspace({ securityGroupIds: Array(6).fill('sg-0') }),
    'accounts[0].workspaces[0].securityGroupIds',
    /^must be a list \(1 to 5 items\)/,
  ],
])('fails on %s', (_, value, path, message) => {
  expect(schemaMistakes(LAKEHOUSE_SCHEMA, value)).toEqual([{ path, message: expect.stringMatching(message) as string }]);
  expect(general(value)).toBe(false);
});

test('mistakes are found together', () => {
  const mistakes = schemaMistakes(LAKEHOUSE_SCHEMA, { controlPlanes: [{ name: 1 }, 2], accounts: [{}], more: true });
  expect(mistakes.map((mistake) => mistake.path)).toEqual([
    'controlPlanes[0].name',
    'controlPlanes[1]',
    'accounts[0].name',
    'accounts[0].id',
    'accounts[0].controlPlane',
    'accounts[0].awsAccount',
    'accounts[0].workspaces',
    'more',
  ]);
});
