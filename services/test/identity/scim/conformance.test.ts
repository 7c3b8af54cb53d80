import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { scimOperations } from '../../../src/identity/scim/operations';
import { Api } from '../../api';
import { ACME } from '../people';
import { tenant, WORKSPACE, type Tenant } from './tenants';

const run = promisify(execFile);
const SCRIPTS = join(__dirname, '..', '..', 'scim');

/** What the tester has against what is so on purpose. */
const DELIBERATE = [
  // A path that there is not answers 404 in the whole API, whatever the method.
  /_endpoint_methods: .* returned 404 instead of 405/,
  // Members come back with their names, which nobody wrote.
  /unexpected value for 'members'/,
  // Clients tell a workspace's own groups by their type from those of the account, at the same endpoint.
  /Unknown resource type: 'WorkspaceGroup'/,
  // What is removed has its default again.
  /did not remove attribute '(displayName|emails|active)'/,
  // The user name is an e-mail address, and stays one beside others.
  /unexpected value for 'emails'/,
];

let api: Api;
let origin: string;
let acme: Tenant;
beforeAll(async () => {
  await run(join(SCRIPTS, 'install'));
  api = await Api.start(scimOperations());
  await api.people.account(ACME);
  acme = await tenant(api);
  await api.people.role(ACME, acme.ids.admin, 'account_admin');
  origin = await api.listen();
}, 300_000);
afterAll(() => api.stop());

test.each(['account', 'workspace'] as const)(
  'the public tester of SCIM finds nothing wrong at the %s',
  async (level) => {
    const python = join(SCRIPTS, '..', '..', '..', '.cache', 'scim-tester', 'bin', 'python');
    const base = origin + (level === 'account' ? acme.account : WORKSPACE);
    const { stdout } = await run(python, [
      join(SCRIPTS, 'conformance.py'),
      base,
      level === 'account' ? acme.accountAdmin : acme.admin,
    ]);
    const { passed, wrong } = JSON.parse(stdout) as { passed: number; wrong: string[] };
    expect(wrong.filter((each) => !DELIBERATE.some((pattern) => pattern.test(each)))).toEqual([]);
    expect(passed).toBeGreaterThan(30);
  },
  300_000,
);
