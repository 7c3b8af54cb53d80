// The life of a cluster with the public JavaScript SDK; prints what it saw as JSON. The arguments are the origin and a token of an
// administrator of the workspace.
import sdk from '@databricks/sdk-experimental';

const [host, token] = process.argv.slice(2);
const { clusters } = new sdk.WorkspaceClient({ host, token, authType: 'pat' });
const seen = {};

const spec = { spark_version: '17.3.x-scala2.13', node_type_id: 'm5d.large', cluster_name: 'from JavaScript' };
const waiter = await clusters.create({ ...spec, num_workers: 1 });
const made = await waiter.wait();
const { cluster_id } = made;
seen.made = [made.state, made.executors.length, made.spec.cluster_name];
const resized = await (await clusters.resize({ cluster_id, num_workers: 2 })).wait();
seen.resized = resized.executors.length;
seen.listed = [];
for await (const each of clusters.list({ page_size: 1 })) if (each.cluster_id === cluster_id) seen.listed.push(each.state);
seen.events = [];
for await (const each of clusters.events({ cluster_id, order: 'ASC', page_size: 2 })) seen.events.push(each.type);
seen.ended = (await (await clusters.delete({ cluster_id })).wait()).termination_reason.code;
await clusters.permanentDelete({ cluster_id });
seen.gone = await clusters.get({ cluster_id }).then(
  () => 'still there',
  (error) => error.errorCode,
);
console.log(JSON.stringify(seen));
