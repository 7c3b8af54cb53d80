import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { NodeFailure } from '../node/node-failure';
import type { SparkLaunch } from '../spark/spark-launch';
import { closeMetadataService } from './metadata-service';
import { sandboxed, type SandboxOptions } from './sandbox';

/** In milliseconds. */
const PROBE_TIMEOUT = 30_000;

/** Tells what of its arguments is closed to whoever runs it, and what he has that nobody must have; nothing when all is well. */
const PROBE = `for path in "$@"; do test -r "$path" || echo "$path is closed to other users than root"; done
grep -qs '^NoNewPrivs:[[:space:]]*1$' /proc/self/status || echo 'privileges can be gained'
test -e /proc/1 && echo 'processes of others can be seen'
test "$(id -u)" != 0 || echo 'it still is root'`;

/** What to do instead. */
const REMEDY =
  'use data_security_mode DATA_SECURITY_MODE_DEDICATED, or nodes whose agent runs as root on Linux with the programs unshare, setpriv and ip';

export interface IsolationOptions {
  readonly launch: SparkLaunch;
  readonly pythonFolder: string;
  /** How the processes of a user begin. */
  readonly sandbox: SandboxOptions;
}

/**
 * Makes sure that this machine keeps users apart: it tries what their processes are started with.
 *
 * @throws NodeFailure when it does not; nothing takes the place of what is missing
 */
export async function requireIsolation({ launch, pythonFolder, sandbox }: IsolationOptions): Promise<void> {
  await closeMetadataService().catch((error: unknown) => {
    throw refused(`the metadata service cannot be closed to them: ${messageOf(error)}`);
  });
  const { runtime, folders } = launch;
  const { python, sparkHome, javaHome } = runtime;
  const paths = [python, `${sparkHome}/bin/spark-class`, `${javaHome}/release`, pythonFolder, folders.libraries];
  const [program, ...rest] = sandboxed(sandbox, ['/bin/sh', '-c', PROBE, 'probe', ...paths]);
  const probe = await promisify(execFile)(program, rest, { timeout: PROBE_TIMEOUT }).catch((error: unknown) => {
    throw refused(`their processes cannot be started: ${messageOf(error)}`);
  });
  const faults = probe.stdout.trim();
  if (faults !== '') throw refused(faults.split('\n').join(', '));
}

/** Whether this process may start others as other users of the system. */
export function isPrivileged(): boolean {
  return process.platform === 'linux' && process.geteuid?.() === 0;
}

/** @throws NodeFailure when the agent has not what isolation takes */
export function requirePrivilege(privileged: boolean): void {
  if (!privileged) {
    throw refused('that takes an agent that runs as root on Linux, and this one does not');
  }
}

function refused(reason: string): NodeFailure {
  const message = `standard isolation runs the code of each user as a user of the operating system of his own, and this node cannot keep them apart: ${reason}; ${REMEDY}`;
  return new NodeFailure('INVALID_ARGUMENT', message);
}

function messageOf(error: unknown): string {
  const text = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr).trim() : '';
  return text || (error instanceof Error ? error.message.split('\n')[0] || error.name : String(error));
}
