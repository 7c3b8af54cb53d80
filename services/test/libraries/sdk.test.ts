import { NO_CHANGES } from '../../src/clusters/cluster-changes';
import type { NodeCaller } from '../../src/command-execution/node-caller';
import { NO_TOKENS } from '../../src/command-execution/no-nodes';
import { operationsAt } from '../../src/operations';
import { Hosts } from '../../src/platform/http/hosts';
import { DOMAIN } from '../api';
import { ClustersSdk } from '../clusters/clusters-sdk';

/** What nodes were asked. */
const asked: Parameters<NodeCaller['call']>[1][] = [];

let sdk: ClustersSdk;
beforeAll(async () => {
  const nodes: NodeCaller = {
    call: (_node, request) => {
      asked.push(request);
      return Promise.resolve({ status: 200, body: { libraries: [] } });
    },
  };
  sdk = await ClustersSdk.start(operationsAt(new Hosts(DOMAIN), { changes: NO_CHANGES, nodes, accessTokens: NO_TOKENS }));
}, 60_000);
afterAll(() => sdk.stop());

test('the public Python SDK says what clusters have: instance profiles, init scripts, libraries', async () => {
  const arn = 'arn:aws:iam::123456789012:instance-profile/lake';
  const policyLibrary = { pypi: { package: 'simplejson==3.8.0' } };
  const maven = { maven: { coordinates: 'org.jsoup:jsoup:1.7.2', exclusions: ['slf4j:slf4j'] } };
  const wheel = { whl: 's3://bucket/some-1.0-py3-none-any.whl' };
  expect(await sdk.run('cluster_parts.py', sdk.acme.ids.member)).toEqual({
    unregistered: ['InvalidParameterValue', expect.stringContaining(`Instance profile ${arn} is not registered`) as string],
    malformed: 'InvalidParameterValue',
    profiles: [
      {
        instance_profile_arn: arn,
        iam_role_arn: 'arn:aws:iam::123456789012:role/lake-role',
        is_meta_instance_profile: false,
      },
    ],
    twice: 'ResourceAlreadyExists',
    'not mine': [['InvalidParameterValue', expect.stringContaining('is not authorized to use') as string], 0],
    roles: [arn],
    mine: [true, 1],
    'unknown role': 'BadRequest',
    taken: [[], 'InvalidParameterValue'],
    meta: ['InvalidParameterValue', null],
    removed: [],
    order: [
      ['third', 0, true],
      ['first', 1, true],
      ['second', 2, false],
    ],
    moved: [
      ['third', 0, true],
      ['second', 1, true],
      ['first', 2, true],
    ],
    script: 'echo two',
    'too large': ['InvalidParameterValue', expect.stringContaining('65536 bytes') as string],
    'admins only': 'PermissionDenied',
    left: [
      ['second', 0, true],
      ['first', 1, true],
    ],
    libraries: [
      [policyLibrary, 'PENDING'],
      [maven, 'PENDING'],
      [wheel, 'PENDING'],
    ],
    uninstalled: 'UNINSTALL_ON_RESTART',
    'of policy': 'InvalidParameterValue',
    restarted: [policyLibrary, maven],
    all: [[true, 2]],
    wrong: ['InvalidParameterValue', expect.stringMatching(/libraries\.0\.egg .*; libraries\.1\.jar /) as string],
  });
  // The driver and its worker were told of what was installed while they ran.
  expect(asked).toHaveLength(2);
  expect(asked[0]).toMatchObject({ method: 'PUT', path: '/v1/libraries', body: { libraries: [maven, wheel] } });
}, 120_000);
