// A user's first session with the public JavaScript SDK; prints what it saw as JSON. The argument is an account of credentials.json.
import sdk from '@databricks/sdk-experimental';

const { AccountClient, WorkspaceClient } = sdk;

async function main() {
  const account = JSON.parse(process.argv[2] ?? '');
  const [workspace] = account.workspaces;
  const seen = {};

  const client = new WorkspaceClient({ host: workspace.host, token: workspace.token, authType: 'pat' });
  seen.user = (await client.currentUser.me()).userName;

  const made = await client.tokens.create({ comment: 'from JavaScript', lifetime_seconds: 600 });
  const other = new WorkspaceClient({ host: workspace.host, token: made.token_value, authType: 'pat' });
  const comments = [];
  for await (const token of other.tokens.list()) comments.push(token.comment);
  seen.listed = comments.includes('from JavaScript');
  await client.tokens.delete({ token_id: made.token_info.token_id });
  seen.afterDelete = await other.currentUser.me().then(
    () => 'still works',
    (error) => error.statusCode ?? error.httpStatusCode ?? error.message,
  );

  const robot = { clientId: account.clientId, clientSecret: account.clientSecret, authType: 'oauth-m2m' };
  // One host for account and workspaces: this SDK has to be told, it does not read what the host says of itself.
  const shared = { host: workspace.host, accountId: account.accountId, experimentalIsUnifiedHost: true };
  const administration = new AccountClient({ ...shared, ...robot });
  for await (const user of administration.accountUsersV2.list({})) {
    seen.firstUser = user.userName;
    break; // this SDK asks for the same page for ever
  }

  if (account.workspaces.length === 1) {
    const machine = new WorkspaceClient({ host: workspace.host, ...robot });
    seen.machine = (await machine.currentUser.me()).userName;
  }
  console.log(JSON.stringify(seen));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
