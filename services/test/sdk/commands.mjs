// Commands on a cluster with the public JavaScript SDK; prints what it saw as JSON. The arguments are the origin, a token and a cluster
// that runs.
import sdk from '@databricks/sdk-experimental';

const [host, token, clusterId] = process.argv.slice(2);
const { commandExecution: commands } = new sdk.WorkspaceClient({ host, token, authType: 'pat' });
const seen = {};

const context = await (await commands.create({ clusterId, language: 'python' })).wait();
seen.context = context.status;
const named = { clusterId, contextId: context.id };
const done = await (await commands.execute({ ...named, language: 'python', command: 'hello' })).wait();
seen.done = [done.status, done.results.resultType, done.results.data];
const running = await commands.execute({ ...named, language: 'python', command: 'sleep()' });
seen.cancelled = (await (await commands.cancel({ ...named, commandId: running.id })).wait()).status;
await commands.destroy(named);
seen.gone = await commands.contextStatus(named).then(
  () => 'still there',
  (error) => error.errorCode,
);
console.log(JSON.stringify(seen));
