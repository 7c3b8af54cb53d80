import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The repository. */
export const ROOT = join(__dirname, '../..');

/** What a run of the program left behind. */
export interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A new folder with a description: a copy of the example, or what is given. */
export function folderWith(description?: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-lakehouse-'));
  const path = join(folder, 'lakehouse.json');
  if (description === undefined) cpSync(join(ROOT, 'lakehouse.json'), path);
  else writeFileSync(path, typeof description === 'string' ? description : JSON.stringify(description));
  return folder;
}

/** Runs the built program in a folder. It sees no AWS configuration but what `environment` says. */
export function run(folder: string, args: string[], environment: Record<string, string> = {}): Promise<Run> {
  const { PATH = '' } = process.env;
  const offline = { AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
  const child = spawn(process.execPath, [join(ROOT, 'bin/lakehouse.js'), ...args], {
    cwd: folder,
    env: { PATH, HOME: folder, ...offline, ...environment },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

/** Runs the app as the CDK does, with context; the assembly lies in `cdk.out`. */
export function synthesize(folder: string, context: Record<string, unknown> = {}): Promise<Run> {
  return run(folder, [], { CDK_OUTDIR: join(folder, 'cdk.out'), CDK_CONTEXT_JSON: JSON.stringify(context) });
}
