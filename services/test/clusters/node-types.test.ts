import { findNodeType, NODE_TYPES, PRICED_ON } from '../../src/node-types/catalog';
import { nodeTypesIn } from '../../src/node-types/node-type-info';
import { isOffered, zonesOf } from '../../src/node-types/regions';

test('every node type is named once and can run Spark', () => {
  expect(new Set(NODE_TYPES.map(({ nodeTypeId }) => nodeTypeId)).size).toBe(NODE_TYPES.length);
  expect(PRICED_ON).toMatch(/^\d{4}-\d{2}$/);
  for (const type of NODE_TYPES) {
    expect([type.nodeTypeId, type.cores >= 2, type.memoryMiB >= 4_096, type.price > 0]).toEqual([
      type.nodeTypeId,
      true,
      true,
      true,
    ]);
    expect(type.disks > 0).toBe(type.diskGB > 0);
  }
});

test.each([
  ['m5.large', { cores: 2, memoryMiB: 8_192, disks: 0, gpus: 0, arm: false }],
  ['m6gd.xlarge', { cores: 4, memoryMiB: 16_384, disks: 1, diskGB: 237, arm: true }],
  ['i3.16xlarge', { cores: 64, disks: 8, diskGB: 1_900 }],
  ['g5.12xlarge', { cores: 48, gpus: 4 }],
])('%s is as AWS has it', (id, expected) => {
  expect(findNodeType(id)).toMatchObject(expected);
});

test('a size costs as much more as it is larger, within a family without GPUs', () => {
  for (const type of NODE_TYPES.filter(({ gpus }) => gpus === 0)) {
    const [family = ''] = type.nodeTypeId.split('.');
    const large = findNodeType(`${family}.large`);
    expect(type.price / type.cores).toBeCloseTo((large?.price ?? 0) / (large?.cores ?? 1), 4);
  }
});

test('a region has zones, and lacks some families', () => {
  expect(zonesOf('eu-west-1')).toEqual(['eu-west-1a', 'eu-west-1b', 'eu-west-1c']);
  expect([zonesOf('mars-north-1'), isOffered('m5.large', 'mars-north-1')]).toEqual([[], true]);
  const status = (region: string) => nodeTypesIn(region).find((each) => each.node_type_id === 'g5.xlarge')?.node_info.status;
  expect([status('us-west-1'), status('eu-west-1')]).toEqual([['NotAvailableInRegion'], []]);
});
