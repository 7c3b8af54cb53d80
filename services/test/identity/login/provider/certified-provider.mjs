// A certified OpenID Connect provider on this machine: everyone who comes is the user named by the third argument.
// It writes its issuer on a line, and runs until it is ended.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const [, , redirectUri, logoutUri, userName] = process.argv;
const scopes = ['openid', 'email', 'profile', 'groups'];

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'lakehouse',
        token_endpoint_auth_method: 'none',
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [logoutUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    scopes,
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
    cookies: { keys: ['of a test'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, email: userName, email_verified: true, name: 'Ada', groups: ['eng', 'all'] }),
    }),
    // What the person consents to is another matter: nobody is asked.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new provider.Grant({ accountId: oidc.session.accountId, clientId: oidc.client.clientId });
      grant.addOIDCScope(scopes.join(' '));
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on('request', (request, reply) => {
    if (!request.url.startsWith('/interaction/')) return answer(request, reply);
    return provider.interactionFinished(request, reply, { login: { accountId: 'ada' } });
  });
  process.stdout.write(`${issuer}\n`);
});
