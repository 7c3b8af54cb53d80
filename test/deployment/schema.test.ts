import { CrossAccountPolicy, DatabricksShard } from '../../lib/contract';
import { AccountStatus } from '../../lib/control-plane';
import { ControlPlaneSize, DataSourceKind, VpcEgress } from '../../lib/deployment';
import schema from '../../lakehouse.schema.json';

const { databricks, controlPlane, account, vpc, workspace, dataSource } = schema.definitions;

test.each([
  ['shard', databricks.properties.shard.enum, DatabricksShard],
  ['size', controlPlane.properties.size.enum, ControlPlaneSize],
  ['status', account.properties.status.enum, AccountStatus],
  ['egress', vpc.properties.egress.enum, VpcEgress],
  ['crossAccountPolicy', workspace.properties.crossAccountPolicy.enum, CrossAccountPolicy],
  ['kind', dataSource.properties.kind.enum, DataSourceKind],
])('editors offer for %s what the library knows', (_, offered, known) => {
  expect([...offered].sort()).toEqual(Object.values(known).sort());
});

test('every object of the schema refuses what it does not know', () => {
  const open = Object.entries(schema.definitions).filter(
    ([, definition]) => 'properties' in definition && !('additionalProperties' in definition),
  );
  expect(open).toEqual([]);
});
