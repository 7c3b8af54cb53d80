import { ClustersSdk } from '../clusters/clusters-sdk';

let sdk: ClustersSdk;
beforeAll(async () => void (sdk = await ClustersSdk.start()), 60_000);
afterAll(() => sdk.stop());

test('the public Python SDK governs clusters by policies', async () => {
  expect(await sdk.run('cluster_policies.py', `user${sdk.acme.ids.member}@example.com`)).toEqual({
    policy: ['team', true, 1, false],
    hidden: ['PermissionDenied', []],
    'no right': 'PermissionDenied',
    levels: ['CAN_USE'],
    granted: ['team'],
    mistakes: [
      'InvalidParameterValue',
      'Cluster validation error: ' +
        'Validation failed for node_type_id, the value must be one of m5d.large, m5d.xlarge (is "c5d.large"); ' +
        'Validation failed for spark_version, the value must be auto:latest-lts (is "18.0.x-scala2.13"); ' +
        'Validation failed for autotermination_minutes, the value must be present; ' +
        'Validation failed for custom_tags.team, the value must be data (is "other")',
    ],
    cluster: ['17.3.x-scala2.13', 'm5d.large', 30, { team: 'data' }],
    'one each': ['InvalidParameterValue', expect.stringContaining('which allows 1 for each user') as string],
    complies: [true, {}],
    'no longer': [
      [
        true,
        false,
        { autotermination_minutes: 'Validation failed for autotermination_minutes, the value must be at most 20 (is "30")' },
      ],
    ],
    dry: [true, [{ field: 'autotermination_minutes', previous_value: '30', new_value: '15' }], 30],
    enforced: [true, 'APPLIED', 15],
    again: true,
    'who waits': 'PermissionDenied',
    deferred: [
      'DEFERRED',
      15,
      'ACTIVE',
      12,
      [{ field: 'autotermination_minutes', previous_value: '15', new_value: '12' }],
      [true],
      'DEFERRED_POLICY_ENFORCEMENT_SCHEDULED',
    ],
    cancelled: [null, 'ResourceDoesNotExist', {}, 'PermissionDenied'],
    restarted: [12, { is_compliant: true }],
    'follows later': ['COMPLETED', [0, 1, 0], true, 12],
    'cannot follow': [0, 0, 1],
    follows: ['COMPLETED', [1, 0, 0], false, 10],
    'shown to': [null, 'ENFORCE_IMMEDIATELY'],
    families: ['job-cluster', 'personal-vm', 'power-user', 'shared-compute'],
    family: 'Personal Compute',
    merged: [{ type: 'fixed', value: 20 }, 0],
    personal: ['18.0.x-cpu-ml-scala2.13', 'm5d.xlarge', 0, 'SINGLE_USER', 20],
    'too large': [
      'InvalidParameterValue',
      'Cluster validation error: Validation failed for num_workers, the value must be at most 2 (is "3")',
    ],
    resized: 2,
    gone: ['ResourceDoesNotExist', ['personal']],
  });
}, 120_000);
