import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { operations } from '../../../src/operations';
import { Api } from '../../api';
import { ACME } from '../people';
import { personOf } from './people-at-browsers';

const run = promisify(execFile);
const SDK = join(__dirname, '..', '..', 'sdk');

let api: Api;
beforeAll(async () => {
  api = await Api.start(operations);
  api.now = Date.now(); // the SDK has its own clock
  await api.people.account(ACME);
}, 60_000);
afterAll(() => api.stop(), 60_000);

test('the public Python SDK logs in through a browser, keeps its tokens, and gets further ones', async () => {
  const ada = await personOf(api, ACME);
  await api.people.role(ACME, ada.id, 'account_admin');
  const workspaceId = await api.people.workspace(ACME);
  await api.people.assign(ACME, workspaceId, ada.id, 'USER');
  const python = (await run(join(SDK, 'install'))).stdout.trim();
  const home = await mkdtemp(join(tmpdir(), 'sdk-home-'));
  const args = [join(SDK, 'external_browser.py'), await api.listen(), ACME, workspaceId, ada.userName, ada.password];
  const { stdout } = await run(python, args, { env: { PATH: process.env.PATH, HOME: home } });
  await rm(home, { recursive: true });
  expect(JSON.parse(stdout)).toEqual({
    pages: expect.arrayContaining(['/login', '/oidc/v1/authorize']) as string[],
    workspace: ada.userName,
    again: ada.userName,
    kept: true,
    account: true,
    refreshed: true,
    afterRefresh: ada.userName,
  });
}, 120_000);
