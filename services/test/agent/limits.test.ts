import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeGroups, removeGroups } from '../../src/agent/isolation/limits';
import { osUser } from '../../src/agent/isolation/os-user';
import { sandboxed } from '../../src/agent/isolation/sandbox';

const user = osUser(61_097);

test('version 2 of control groups has one for each user', async () => {
  const root = mkdtempSync(join(tmpdir(), 'cgroup-'));
  mkdirSync(join(root, 'lakehouse'));
  writeFileSync(join(root, 'cgroup.controllers'), 'cpuset cpu io memory pids\n');
  const groups = await makeGroups('lakehouse-60600-a', 512, root);
  expect(groups).toEqual([join(root, 'lakehouse', 'lakehouse-60600-a')]);
  const setting = (file: string) => readFileSync(join(groups[0] ?? '', file), 'utf8');
  expect(setting('memory.max')).toBe(String(512 * 1024 * 1024));
  expect(setting('cpu.weight')).toBe('100');
  expect(Number(setting('pids.max'))).toBeGreaterThan(1_000);
  for (const folder of [root, join(root, 'lakehouse')]) {
    expect(readFileSync(join(folder, 'cgroup.subtree_control'), 'utf8')).toBe('+cpu +memory +pids');
  }
  rmSync(root, { recursive: true });
});

test('there are none where they cannot be made', async () => {
  const root = mkdtempSync(join(tmpdir(), 'cgroup-'));
  writeFileSync(join(root, 'cpu'), 'no folder');
  expect(await makeGroups('lakehouse-60600-a', 512, root)).toEqual([]);
  rmSync(root, { recursive: true });
});

/** Where this machine lets root limit memory, in whichever version. */
const MEMORY = ['/sys/fs/cgroup/memory/memory.limit_in_bytes', '/sys/fs/cgroup/cgroup.subtree_control'];
const canLimit = process.geteuid?.() === 0 && MEMORY.some((path) => existsSync(path));

(canLimit ? test : test.skip)(
  'who takes more memory than his share is ended, and who stays within it is not',
  async () => {
    const take = async (shareMiB: number) => {
      const groups = await makeGroups('lakehouse-test', shareMiB);
      expect(groups).not.toEqual([]);
      const code = 'x = b"x" * (256 << 20); print("taken")';
      const [program, ...rest] = sandboxed({ user, binds: [], groups }, ['/usr/bin/env', '-i', '/usr/bin/python3', '-c', code]);
      const outcome = await promisify(execFile)(program, rest).then(
        ({ stdout }) => stdout.trim(),
        (error: { signal?: string }) => error.signal,
      );
      await removeGroups(groups);
      expect(groups.filter((folder) => existsSync(folder))).toEqual([]);
      return outcome;
    };
    expect(await take(64)).toBe('SIGKILL');
    expect(await take(512)).toBe('taken');
  },
  60_000,
);
