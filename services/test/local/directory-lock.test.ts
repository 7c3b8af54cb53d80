import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDirectory } from '../../src/local/directory-lock';
import { LocalPlatform } from './local-platform';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'lock-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const IN_USE = /is in use by the start on port \d+; end that one, or choose another --data-dir/;

/** A lock as another process leaves it. */
function heldBy(pid: number, began?: string): void {
  const stat = began ?? readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19];
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  writeFileSync(join(directory, 'lock'), JSON.stringify({ pid, began: `${boot}/${stat}`, port: 8080 }));
}

test('a directory is taken, given back, and taken again; nothing stays behind', async () => {
  await (
    await lockDirectory(directory, 8080)
  )();
  const release = await lockDirectory(directory, 8080);
  expect(readdirSync(directory)).toEqual(['lock']);
  await release();
  expect(readdirSync(directory)).toEqual([]);
});

test('fails while another process lives that holds it', async () => {
  heldBy(process.ppid);
  await expect(lockDirectory(directory, 9090)).rejects.toThrow(IN_USE);
  expect(readdirSync(directory)).toEqual(['lock']);
});

test('what a dead process held is taken over, also when its id is another’s now', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.once('exit', resolve));
  heldBy(child.pid ?? 0, '1');
  await (
    await lockDirectory(directory, 9090)
  )();
  heldBy(process.ppid, '1');
  await (
    await lockDirectory(directory, 9090)
  )();
  expect(readdirSync(directory)).toEqual([]);
});

test('of two starts at the same moment one runs, and the other says why it does not', async () => {
  const first = await LocalPlatform.create();
  const second = await LocalPlatform.create();
  const runs = [first.npmStart(), second.npmStart('--data-dir', first.dataDirectory)];
  const loser = await Promise.race(runs.map((run) => run.exit.then((code) => ({ run, code }))));
  expect(loser).toMatchObject({ code: 1, run: { output: expect.stringMatching(IN_USE) as string } });
  const winner = runs.find((run) => run !== loser.run);
  await winner?.printed('Ctrl-C stops it');
  await first.remove();
  await second.remove();
}, 120_000);
