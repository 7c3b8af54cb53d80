import { ClustersSdk } from '../clusters/clusters-sdk';

let sdk: ClustersSdk;
beforeAll(async () => void (sdk = await ClustersSdk.start()), 60_000);
afterAll(() => sdk.stop());

test('the public Python SDK makes clusters of instance pools', async () => {
  const saying = (...texts: string[]) => [
    'InvalidParameterValue',
    expect.stringMatching(texts.map((text) => text.replaceAll(/[.()]/g, String.raw`\$&`)).join('[^]*')) as string,
  ];
  expect(await sdk.run('instance_pools.py', `user${sdk.acme.ids.member}@example.com`)).toEqual({
    'who makes': 'PermissionDenied',
    faults: saying('no.type is not supported', 'instance_pool_name must', 'max_capacity must', 'autotermination', 'preloaded'),
    pool: ['warm', 'm5.xlarge', 1, 3, 'ACTIVE'],
    stats: { used_count: 0, idle_count: 0, pending_used_count: 0, pending_idle_count: 0 },
    twice: 'ResourceAlreadyExists',
    'type stays': 'InvalidParameterValue',
    'no access': [saying('does not have CAN_ATTACH_TO on instance pool'), []],
    levels: ['CAN_ATTACH_TO', 'CAN_MANAGE'],
    'other type': saying('node_type_id is m5.xlarge by the instance pool, got m5.large'),
    'too many': saying('has a max_capacity of 3, of which 0 are used, and the cluster needs 4'),
    cluster: ['m5.xlarge', 'm5.xlarge', true, 'ON_DEMAND', 1, { team: 'data' }],
    'too large': saying('has a max_capacity of 3, of which 2 are used, and the cluster needs 2'),
    resized: 2,
    edited: [['cold', 0, 5]],
    'who deletes': 'PermissionDenied',
    gone: ['ResourceDoesNotExist', saying('does not exist')],
  });
}, 120_000);
