import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { obstacleOf } from '../../bin/doctor/hosts/not-reached';
import { ask } from '../../bin/doctor/hosts/ask';
import { proxyFor } from '../../bin/reach/proxy';
import { ACME, DeployedExample, DOMAIN, GLOBEX, lines, VERSION } from './deployed-example';
import { folderWith, ROOT } from './program';

jest.setTimeout(60_000);

let example: DeployedExample;
beforeEach(async () => {
  example = new DeployedExample();
  await example.start();
});
afterEach(() => example.stop());

const ACCOUNTS = `accounts.${DOMAIN}`;

describe('a control plane', () => {
  test.each<[string, () => void, RegExp]>([
    [
      'whose database is away or not migrated',
      () => example.ready('accounts', { status: 503, body: { status: 'unavailable', version: VERSION } }),
      /account host +FAILED +accounts\S+ is not ready: its database does not answer, or is not migrated to its release; the log/,
    ],
    [
      'without tasks',
      () => example.ready('accounts', { status: 503, body: '<html>503 Service Temporarily Unavailable</html>' }),
      /account host +FAILED +accounts\S+ answers 503: no task is behind it, .* events of its ECS service/,
    ],
    [
      'whose relay is away',
      () => void example.internet.hosts.delete(`relay.${DOMAIN}`),
      /relay host +FAILED +relay\S+ is not reached through the proxy 127\.0\.0\.1:\d+: the proxy answers 502 Bad Gateway; NO_PROXY=relay/,
    ],
    [
      'of another release',
      () => example.ready('accounts', { body: { status: 'ok', version: '99.0.0' } }),
      /account host: version +FAILED +version 99\.0\.0 runs, and this package is \S+: deploy lakehouse-eu1, or use/,
    ],
    [
      'of a release that does not tell its version',
      () => example.ready('relay', { body: { status: 'ok' } }),
      /relay host: version +FAILED +a release that does not tell its version runs/,
    ],
    [
      'of another domain',
      () => example.ready('accounts', { metadata: { oidc_endpoint: 'https://accounts.eu2.example.com/oidc' } }),
      /host metadata +FAILED +must be that of the account host accounts\S+, got status 200, host_type "ACCOUNT_HOST", oidc_endpoint "https:\/\/accounts\.eu2/,
    ],
    [
      'whose certificate ends',
      () => example.internet.show('soon'),
      /account host: certificate +FAILED +that of accounts\S+ ends on \d{4}-\d\d-\d\d, in 12 days: are the records that prove it/,
    ],
    [
      'whose certificate has ended',
      () => example.internet.show('ended'),
      /account host +FAILED +accounts\S+ shows a certificate that is not taken: certificate has expired; it must be one for accounts/,
    ],
    [
      'whose certificate nobody vouches for',
      () => example.internet.show('unknown'),
      /account host +FAILED +accounts\S+ shows a certificate that is not taken: /,
    ],
  ])('%s is found', async (_what, broken, found) => {
    broken();
    const { stdout, stderr, exitCode } = await example.doctor(['--only', 'eu1']);
    expect(stdout).toMatch(found);
    expect([stderr, exitCode]).toEqual(['', 1]);
  });

  test('is asked by GET, without credentials, for what everybody may read', async () => {
    await example.doctor(['--only', 'eu1']);
    expect(example.internet.asked).toEqual([
      `GET https://${ACCOUNTS}/health/ready`,
      `GET https://relay.${DOMAIN}/health/ready`,
      `GET https://${ACCOUNTS}/.well-known/databricks-config`,
    ]);
  });
});

test('a control plane that is private by its description, and its workspaces, need not be reached from here', async () => {
  const description = JSON.parse(readFileSync(join(ROOT, 'lakehouse.json'), 'utf8')) as { controlPlanes: object[] };
  const controlPlanes = description.controlPlanes.map((entry) => ({ ...entry, internetFacing: false }));
  example.internet.hosts.clear();
  const { stdout, exitCode } = await example.doctor([], folderWith({ ...description, controlPlanes }));
  expect(stdout).toMatch(
    /account host +skipped +not asked, since the control plane is private and not reached from here: accounts/,
  );
  expect(stdout).toMatch(/acme\/prod +host +skipped +not asked, since the control plane is private/);
  expect(stdout).toMatch(/12 ok, 0 failed, 8 skipped/);
  expect(exitCode).toBe(0);
});

describe('a workspace', () => {
  test.each<[string, () => void, RegExp]>([
    [
      'that is gone',
      () => example.workspace('globex-prod', {}, 404),
      /host +FAILED +no workspace has the host https:\/\/globex-prod/,
    ],
    [
      'of another account',
      () => example.workspace('globex-prod', { workspace_id: '3', account_id: ACME }),
      new RegExp(
        `host +FAILED +\\S+ is workspace 3 of account ${ACME}, and must be 3 of ${GLOBEX}; have its resource be made anew`,
      ),
    ],
    [
      'that is another one',
      () => example.workspace('globex-prod', { workspace_id: '4', account_id: GLOBEX }),
      /host +FAILED +\S+ is workspace 4 of account/,
    ],
    [
      'that fails',
      () => example.workspace('globex-prod', 'oops', 500),
      /host +FAILED +\S+ answers 500: see what is said of its control plane/,
    ],
  ])('%s is found', async (_what, broken, found) => {
    broken();
    const { stdout, exitCode } = await example.doctor(['--only', 'globex']);
    expect(stdout).toMatch(found);
    expect(exitCode).toBe(1);
  });

  test('that the deployment does not register is skipped', async () => {
    const { CrossAccountRoleArn = '' } = example.aws.stacks.get('lakehouse-globex-prod') ?? {};
    example.aws.stacks.set('lakehouse-globex-prod', { CrossAccountRoleArn });
    const report = await example.doctor(['--only', 'globex']);
    expect(lines(report)).toContain('globex/prod | registration | skipped | stack lakehouse-globex-prod does not register it');
    expect(report.exitCode).toBe(0);
  });
});

describe('with the credentials of an account', () => {
  const credentials = (accountId: string) => {
    const folder = folderWith();
    const given = { host: `https://${ACCOUNTS}`, accountId, clientId: 'robot', clientSecret: 'do-not-tell' };
    writeFileSync(join(folder, 'credentials.json'), JSON.stringify(given));
    return folder;
  };
  /** The account API as far as it is asked. */
  const api = (workspaces: object[], token = 200) => {
    const before = example.internet.hosts.get(ACCOUNTS);
    example.internet.hosts.set(ACCOUNTS, (path, headers) => {
      if (path.endsWith('/v1/token')) return { status: token, body: { access_token: 'token', expires_in: 3600 } };
      if (path.endsWith('/workspaces')) return { status: headers.authorization === 'Bearer token' ? 200 : 401, body: workspaces };
      if (path.endsWith('/networks/n-1')) {
        return { status: 200, body: { error_messages: [{ error_type: 'subnet', error_message: 'subnet-1 is gone' }] } };
      }
      return before?.(path, headers) ?? { status: 500, body: '' };
    });
  };
  const run = (folder = credentials(GLOBEX)) => example.doctor(['--only', 'globex', '--credentials', 'credentials.json'], folder);

  test('one that runs is seen to', async () => {
    api([{ workspace_id: 3, workspace_status: 'RUNNING' }]);
    const report = await run();
    expect(lines(report)).toContain('globex/prod | status | ok | RUNNING');
    expect(report.stdout).toMatch(/7 ok, 0 failed, 0 skipped/);
    expect(example.internet.asked.filter((each) => !/^(GET|POST \S+\/v1\/token)/.test(each))).toEqual([]);
  });

  test.each<[string, object[], RegExp]>([
    [
      'has failed',
      [{ workspace_id: 3, workspace_status: 'FAILED', workspace_status_message: 'no route', network_id: 'n-1' }],
      /status +FAILED +workspace 3 is FAILED: no route; network, subnet: subnet-1 is gone; mend it and deploy its stack again/,
    ],
    [
      'is gone',
      [{ workspace_id: 4 }],
      /status +FAILED +the control plane has no workspace 3: it was deleted outside of its stack/,
    ],
  ])('one that %s is found', async (_what, workspaces, found) => {
    api(workspaces);
    const { stdout, exitCode } = await run();
    expect(stdout).toMatch(found);
    expect(exitCode).toBe(1);
  });

  test('credentials that are not taken are found, at once, and never told', async () => {
    api([], 401);
    const { stdout, stderr, exitCode } = await run();
    expect(stdout).toMatch(/status +FAILED +https:\/\/accounts\S+ does not take the credentials of the service principal robot/);
    expect(stdout + stderr).not.toContain('do-not-tell');
    expect(exitCode).toBe(1);
  });

  test('a platform that is away is not waited for', async () => {
    example.internet.hosts.delete(ACCOUNTS);
    const { stdout } = await run();
    expect(stdout).toMatch(/status +FAILED +https:\/\/accounts\S+ cannot be reached: the proxy answers 502/);
  });

  test('fails on those of an account that the description has not', async () => {
    const { stderr, exitCode } = await run(credentials('00000000-2b1c-4d3e-9f00-1234567890ab'));
    expect(stderr).toMatch(/credentials\.json has the credentials of account 00000000-\S+; the description has acme \(0b7e4e2a-/);
    expect(exitCode).toBe(1);
  });

  test.each([
    ['a file that is not there', undefined, /--credentials credentials\.json: ENOENT/],
    ['a file without JSON', 'secret', /--credentials credentials\.json: the credentials must be a JSON object with host/],
  ])('fails on %s', async (_what, text, message) => {
    const folder = folderWith();
    if (text !== undefined) writeFileSync(join(folder, 'credentials.json'), text);
    const { stderr, exitCode } = await run(folder);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/secret"|at /);
    expect(exitCode).toBe(1);
  });
});

describe('a host that is dialled from here', () => {
  const at = (address: string) => () => Promise.resolve([{ address, family: 4 }]);

  test('a private one that does not answer is no fault', async () => {
    // Nothing listens on port 443 of this address of loopback.
    expect(await ask(`https://${ACCOUNTS}/health/ready`, { environment: {}, lookup: at('127.88.77.66') })).toEqual({
      isPrivate: true,
      detail: expect.stringMatching(
        /^accounts\S+ \(127\.88\.77\.66\) is not reached from here, which is right if it is private: .*connect ECONNREFUSED.*; run the doctor from its VPC/,
      ) as string,
    });
  });

  test('a name that is not found is one', async () => {
    const lookup = () => Promise.reject(new Error(`getaddrinfo ENOTFOUND ${ACCOUNTS}`));
    expect(await ask(`https://${ACCOUNTS}/health/ready`, { environment: {}, lookup })).toEqual({
      isPrivate: false,
      detail: expect.stringMatching(/^the name accounts\S+ is not found: .*ENOTFOUND.*; its records must be there/) as string,
    });
  });

  test.each([
    ['10.1.2.3', true],
    ['172.31.255.1', true],
    ['172.32.0.1', false],
    ['fd00::1', true],
    ['2a05:d018::1', false],
    ['52.1.2.3', false],
  ])('%s is private: %s', (address, isPrivate) => {
    expect(obstacleOf({ host: 'h', addresses: [address], error: new Error('closed') })).toMatchObject({ isPrivate });
  });

  test('one of several addresses that is public makes it public, and each reason is said', () => {
    const error = new AggregateError([new Error('one'), new Error('two')]);
    const { isPrivate, detail } = obstacleOf({ host: 'h', addresses: ['10.1.2.3', '52.1.2.3'], error });
    expect([isPrivate, detail]).toEqual([
      false,
      expect.stringMatching(/^h \(10\.1\.2\.3, 52\.1\.2\.3\) is not reached: one, two; do its/),
    ]);
  });
});

test.each([
  [{}, undefined],
  [{ HTTPS_PROXY: 'http://p' }, 'http://p'],
  [{ https_proxy: 'http://p' }, 'http://p'],
  [{ HTTPS_PROXY: 'http://p', NO_PROXY: 'localhost, .example.com' }, undefined],
  [{ HTTPS_PROXY: 'http://p', NO_PROXY: '*.lake.example.com' }, undefined],
  [{ HTTPS_PROXY: 'http://p', no_proxy: 'ample.com,' }, 'http://p'],
  [{ HTTPS_PROXY: 'http://p', NO_PROXY: '*' }, undefined],
  [{ HTTPS_PROXY: 'proxy:3128' }, 'http://proxy:3128'],
  [{ HTTPS_PROXY: '' }, undefined],
])('with %j the proxy is %s', (environment, proxy) => {
  expect(proxyFor('accounts.lake.example.com', environment)).toBe(proxy);
});

test('the password of a proxy is not told', () => {
  expect(obstacleOf({ host: 'h', proxy: 'http://ada:geheim@proxy:3128', error: new Error('no') }).detail).not.toContain('geheim');
});
