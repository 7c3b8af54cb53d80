import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { operations } from '../../src/operations';
import { belongings } from '../access/samples';
import { Api } from '../api';
import { ACME } from '../identity/people';

const execute = promisify(execFile);

/** Requests of each operation; more with SCHEMATHESIS_EXAMPLES. */
const EXAMPLES = process.env.SCHEMATHESIS_EXAMPLES ?? '3';

const CHECKS = ['not_a_server_error', 'status_code_conformance', 'content_type_conformance', 'response_schema_conformance'];

let api: Api;
let program: string;
let origin: string;
let authorization: string;
const folder = mkdtempSync(join(tmpdir(), 'schemathesis-'));
beforeAll(async () => {
  program = (await execute(join(__dirname, 'install'))).stdout.trim();
  api = await Api.start(operations);
  authorization = (await belongings(api, ACME)).admin;
  origin = await api.listen();
}, 300_000);
afterAll(async () => {
  await api.stop();
  rmSync(folder, { recursive: true });
}, 60_000);

test('whatever fits the document, and what does not, is answered as the document says', async () => {
  const config = join(folder, 'schemathesis.toml');
  writeFileSync(config, `[parameters]\n"path.account_id" = "${ACME}"\n`);
  const flags = ['--checks', CHECKS.join(','), '--phases', 'fuzzing', '--max-examples', EXAMPLES, '--seed', '1', '--no-shrink'];
  const more = ['--generation-database', 'none', '--generation-with-security-parameters', 'false', '--no-color'];
  const { stdout } = await execute(
    program,
    [
      ...['--config-file', config, 'run', `${origin}/api/openapi.json`, '--header', `Authorization: ${authorization}`],
      ...[...flags, ...more],
    ],
    { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
  ).catch((error: { readonly stdout: string }) => error); // what it found fails it
  expect(stdout).not.toMatch(/^=+ FAILURES =+$/m);
  expect(stdout).toMatch(new RegExp(`Test cases:\\s+\\d+ generated, \\d+ passed`));
  // It did get in: what is refused at the door shows nothing.
  const { rows } = await api.platform.owner.query<{ status: number; count: string }>(
    'select status, count(*) from audit_event where status < 400 group by 1',
  );
  expect(rows.length).toBeGreaterThan(0);
}, 1_800_000);
