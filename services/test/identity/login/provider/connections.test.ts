import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ProviderConnections, type ProviderClient } from '../../../../src/identity/login/provider/connections';

let server: Server;
let asked: string[];
let status: number;
let client: ProviderClient;
let now: number;
beforeEach(async () => {
  [asked, status, now] = [[], 200, 0];
  server = createServer((request, reply) => {
    asked.push(request.url ?? '');
    const { issuer } = client;
    const metadata = { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` };
    reply
      .writeHead(status, { 'content-type': 'application/json', location: `${issuer}/elsewhere` })
      .end(JSON.stringify(metadata));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = { issuer, client_id: 'lakehouse', client_secret: null };
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const DOCUMENT = '/.well-known/openid-configuration';

test('what a provider says of itself is read once in ten minutes, for each client', async () => {
  const connections = new ProviderConnections(() => now, 'anywhere');
  await Promise.all([connections.to(client), connections.to(client)]);
  now += 599_999;
  await connections.to(client);
  expect(asked).toEqual([DOCUMENT]);
  await connections.to({ ...client, client_secret: 'new' });
  now += 1;
  await connections.to(client);
  expect(asked).toEqual([DOCUMENT, DOCUMENT, DOCUMENT]);
});

test('one that fails is asked again after ten seconds, not with every login', async () => {
  const connections = new ProviderConnections(() => now, 'anywhere');
  status = 500;
  await expect(connections.to(client)).rejects.toThrow();
  now += 9_999;
  await expect(connections.to(client)).rejects.toThrow();
  expect(asked).toHaveLength(1);
  now += 1;
  status = 200;
  expect((await connections.to(client)).serverMetadata().issuer).toBe(client.issuer);
});

test('fails for one that sends elsewhere, and goes nowhere', async () => {
  status = 302;
  await expect(new ProviderConnections(() => now, 'anywhere').to(client)).rejects.toThrow();
  expect(asked).toEqual([DOCUMENT]);
});

test.each(['http', 'https'])(
  'fails from the internet for what is beside the platform, which is not asked over %s',
  async (scheme) => {
    const issuer = client.issuer.replace('http', scheme);
    await expect(new ProviderConnections(() => now, 'internet').to({ ...client, issuer })).rejects.toThrow();
    expect(asked).toEqual([]);
  },
);
