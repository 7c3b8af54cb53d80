import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACME, ADMIN, crossAccountRole, DeployedExample, deployRole, DOCTOR, DOMAIN, lines, VERSION } from './deployed-example';
import type { FakeAws } from './fake-aws';
import { folderWith, ROOT, run, type Run } from './program';

jest.setTimeout(60_000);

let example: DeployedExample;
let aws: FakeAws;
let environment: Record<string, string>;

beforeEach(async () => {
  example = new DeployedExample();
  await example.start();
  ({ aws, environment } = example);
});

afterEach(() => example.stop());

const doctor = (args: string[] = [], folder = folderWith()): Promise<Run> => example.doctor(args, folder);

test('all is well: credentials, bootstrap, hosts, workspaces, and trust in the right, no and a wrong external id', async () => {
  const report = await doctor();
  expect([report.stderr, report.exitCode]).toEqual(['', 0]);
  expect(lines(report)).toEqual([
    `111111111111 eu-west-1 | credentials | ok | ${ADMIN}`,
    '111111111111 eu-west-1 | bootstrap | ok | version 30',
    `222222222222 eu-west-1 | credentials | ok | ${deployRole('222222222222')}`,
    '222222222222 eu-west-1 | bootstrap | ok | version 30',
    `333333333333 eu-west-1 | credentials | ok | ${deployRole('333333333333')}`,
    '333333333333 eu-west-1 | bootstrap | ok | version 30',
    `eu1 | account host | ok | accounts.${DOMAIN} is ready: the database answers, with the schema of its release`,
    expect.stringMatching(/^eu1 \| account host: certificate \| ok \| good until \d{4}-\d\d-\d\d$/),
    `eu1 | account host: version | ok | ${VERSION}, as this package`,
    `eu1 | host metadata | ok | account host, logins at https://accounts.${DOMAIN}/oidc/accounts/{account_id}`,
    `eu1 | relay host | ok | relay.${DOMAIN} is ready: the database answers, with the schema of its release`,
    expect.stringMatching(/^eu1 \| relay host: certificate \| ok \| good until/),
    `eu1 | relay host: version | ok | ${VERSION}, as this package`,
    `acme/prod, acme/dev | role admits the account id | ok | ${crossAccountRole('222222222222')}`,
    'acme/prod, acme/dev | role refuses a missing external id | ok | refused',
    'acme/prod, acme/dev | role refuses a wrong external id | ok | refused',
    `acme/prod | host | ok | https://acme-prod.${DOMAIN} is workspace 1`,
    expect.stringMatching(/^acme\/prod \| status \| skipped \| only the account API tells it: use --credentials/),
    `acme/dev | host | ok | https://acme-dev.${DOMAIN} is workspace 2`,
    expect.stringMatching(/^acme\/dev \| status \| skipped/),
    `globex/prod | role admits the account id | ok | ${crossAccountRole('333333333333')}`,
    'globex/prod | role refuses a missing external id | ok | refused',
    'globex/prod | role refuses a wrong external id | ok | refused',
    `globex/prod | host | ok | https://globex-prod.${DOMAIN} is workspace 3`,
    expect.stringMatching(/^globex\/prod \| status \| skipped/),
    '',
    '22 ok, 0 failed, 3 skipped',
    '',
  ]);
});

test('every session at a customer is tagged with the account, named, and can do nothing', async () => {
  await doctor(['--only', 'acme']);
  const atCustomer = aws.assumed.filter((call) => call.RoleArn === crossAccountRole('222222222222'));
  expect(atCustomer.map((call) => call.ExternalId)).toEqual([ACME, undefined, expect.not.stringMatching(ACME)]);
  for (const call of atCustomer) {
    expect(call).toMatchObject({
      RoleSessionName: 'lakehouse-doctor',
      'Tags.member.1.Key': 'LakehouseAccountId',
      'Tags.member.1.Value': ACME,
      Policy: expect.stringContaining('"Deny"') as string,
    });
  }
});

test('a role that does not ask for the external id is found', async () => {
  aws.roles.set(crossAccountRole('222222222222'), { trusts: [DOCTOR] });
  const report = await doctor(['--only', 'acme/prod']);
  const found = `admitted: the trust policy of ${crossAccountRole('222222222222')} must require sts:ExternalId`;
  expect(lines(report)).toContain(`acme/prod, acme/dev | role refuses a missing external id | FAILED | ${found}`);
  expect(lines(report)).toContain(`acme/prod, acme/dev | role refuses a wrong external id | FAILED | ${found}`);
  expect(report.exitCode).toBe(1);
});

test('a role that refuses the account itself is found, and nothing is concluded from its other refusals', async () => {
  aws.roles.set(crossAccountRole('333333333333'), { trusts: [DOCTOR], externalId: ACME });
  const report = await doctor(['--only', 'globex']);
  expect(report.stdout).toMatch(/globex\/prod +role admits the account id +FAILED +AccessDenied: /);
  expect(report.stdout).not.toMatch(/refuses/);
  expect(report.exitCode).toBe(1);
});

test.each([
  ['no bootstrap', undefined, /bootstrap +FAILED +not there; run "cdk bootstrap 222222222222\/eu-west-1"/],
  [
    'an old bootstrap',
    '5',
    /bootstrap +FAILED +\/cdk-bootstrap\/hnb659fds\/version must be 6 or newer, got 5; run "cdk bootstrap/,
  ],
])('%s is found', async (_, version, message) => {
  if (version === undefined) aws.bootstrap.delete('222222222222/eu-west-1');
  else aws.bootstrap.set('222222222222/eu-west-1', version);
  const { stdout, exitCode } = await doctor(['--only', 'acme']);
  expect(stdout).toMatch(message);
  expect(exitCode).toBe(1);
});

test('an AWS account that cannot be reached is found', async () => {
  aws.roles.delete(deployRole('222222222222'));
  const { stdout, exitCode } = await doctor(['--only', 'acme']);
  expect(stdout).toContain(
    `no credentials: none of AWS account 222222222222, and ${ADMIN} may not assume ${deployRole('222222222222')}`,
  );
  expect(exitCode).toBe(1);
});

test('missing credentials are said once for each AWS account, without a stack', async () => {
  const { stdout, stderr, exitCode } = await run(folderWith(), ['doctor', '--only', 'acme'], {
    AWS_ENDPOINT_URL: environment.AWS_ENDPOINT_URL ?? '',
  });
  expect(stdout).toMatch(
    /^222222222222 eu-west-1 +credentials +FAILED +no credentials: none at hand \(CredentialsProviderError: /,
  );
  expect([stderr, exitCode]).toEqual(['', 1]);
});

test('before the deployment trust is skipped, and that is no failure', async () => {
  aws.stacks.clear();
  const { stdout, exitCode } = await doctor();
  expect(stdout).toMatch(/acme\/prod, acme\/dev +trust +skipped +stack lakehouse-eu1 is not deployed/);
  expect(stdout).toMatch(/eu1 +hosts +skipped +stack lakehouse-eu1 is not deployed/);
  expect(stdout).toMatch(/acme\/prod, acme\/dev +registration +skipped +stack lakehouse-acme-prod is not deployed/);
  expect(stdout).toMatch(/6 ok, 0 failed, 5 skipped/);
  expect(exitCode).toBe(0);
});

test.each(['REVIEW_IN_PROGRESS', 'CREATE_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'DELETE_IN_PROGRESS'])(
  'a stack that is %s is not deployed',
  async (status) => {
    aws.statuses.set('lakehouse-eu1', status);
    aws.statuses.set('lakehouse-globex-prod', status);
    const { stdout, exitCode } = await doctor(['--only', 'globex', '--only', 'eu1']);
    expect(stdout).toMatch(/eu1 +hosts +skipped +stack lakehouse-eu1 is not deployed/);
    expect(stdout).toMatch(/globex\/prod +trust +skipped +stack lakehouse-eu1 is not deployed/);
    expect(stdout).toMatch(/globex\/prod +registration +skipped +stack lakehouse-globex-prod is not deployed/);
    expect(exitCode).toBe(0);
  },
);

test.each(['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE'])('a stack that is %s is deployed', async (status) => {
  aws.statuses.set('lakehouse-eu1', status);
  expect((await doctor(['--only', 'eu1'])).stdout).toMatch(/9 ok, 0 failed, 0 skipped/);
});

test('without a role of its own the doctor says how it gets one, and takes another', async () => {
  aws.stacks.set('lakehouse-eu1', {});
  const skipped = await doctor(['--only', 'globex']);
  expect(skipped.stdout).toMatch(/trust +skipped +give control plane eu1 a doctorPrincipalArn and deploy it, or use --as/);
  const { stdout } = await doctor(['--only', 'globex', '--as', DOCTOR]);
  expect(stdout).toMatch(/6 ok, 0 failed, 1 skipped/);
});

test('outputs are read from a file', async () => {
  const folder = folderWith();
  writeFileSync(join(folder, 'out.json'), JSON.stringify(Object.fromEntries(aws.stacks)));
  aws.stacks.clear();
  const { stdout } = await doctor(['--only', 'globex', '--outputs', 'out.json'], folder);
  expect(stdout).toMatch(/6 ok, 0 failed, 1 skipped/);
});

test('profiles stand for AWS accounts', async () => {
  const folder = folderWith();
  const key = environment.AWS_ACCESS_KEY_ID ?? '';
  writeFileSync(join(folder, 'credentials'), `[provider]\naws_access_key_id = ${key}\naws_secret_access_key = x\n`);
  const keys = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
  const others = Object.fromEntries(Object.entries(environment).filter(([name]) => !keys.includes(name)));
  const credentials = { ...others, AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') };
  const { stdout, exitCode } = await run(folder, ['doctor', '--only', 'acme', '--profile', 'provider'], credentials);
  expect(stdout).toMatch(/7 ok, 0 failed, 2 skipped/);
  expect(exitCode).toBe(0);
});

test('Databricks proves the trust itself', async () => {
  const description = JSON.parse(readFileSync(join(ROOT, 'lakehouse.json'), 'utf8')) as { accounts: object[] };
  const controlPlanes = [{ name: 'eu1', region: 'eu-west-1', databricks: {}, availabilityZones: ['eu-west-1a', 'eu-west-1b'] }];
  const { stdout } = await doctor([], folderWith({ ...description, controlPlanes }));
  expect(stdout).toMatch(/globex\/prod +trust +skipped +Databricks tries it when the role is registered/);
});
