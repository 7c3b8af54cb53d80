import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AwsOnLoopback } from './aws-on-loopback';
import { run } from './cdk';

/** The SDK, and the browser that its programs log in with. */
const SDK = join(__dirname, '..', '..', 'services', 'test', 'sdk');

/**
 * Runs a program of `clients/` with the public Python SDK, which reaches the deployment by its names.
 *
 * @returns what it printed, as JSON
 */
export async function python<T>(aws: AwsOnLoopback, program: string, ...given: unknown[]): Promise<T> {
  const internet = await aws.ask<{ proxy: string; authority: string }>('internet');
  const installed = await run(join(SDK, 'install'), [], { env: process.env });
  if (installed.code !== 0) throw new Error(installed.output);
  const { PATH } = process.env;
  // The SDK keeps logins at home by the name of the host, which another deployment has too.
  const home = await mkdtemp(join(tmpdir(), 'sdk-home-'));
  const { code, output } = await run(
    installed.output.trim().split('\n').at(-1) ?? '',
    [join(__dirname, 'clients', program), ...given.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)))],
    { env: { PATH, HOME: home, PYTHONPATH: SDK, HTTPS_PROXY: internet.proxy, REQUESTS_CA_BUNDLE: internet.authority } },
  );
  await rm(home, { recursive: true });
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${output}`);
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as T;
}
