import { access, mkdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const CGROUPS = '/sys/fs/cgroup';
const OURS = 'lakehouse';

/** Of processes and threads; a Spark with all it needs has some hundreds. */
const MOST_THREADS = 8_192;
const MIB = 1024 * 1024;

/** One control group, and what is written to its files. */
interface Group {
  readonly folder: string;
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * Makes the control groups of a user: every user has an equal weight where cores are short, no more memory than his share, and an end to
 * how many processes he can start. Of version 2 there is one, of version 1 one for each resource.
 *
 * @param name of the groups
 * @param root where control groups are mounted
 * @returns their folders; none where they cannot be made, so that Spark's own settings alone share out memory
 */
export async function makeGroups(name: string, memoryMiB: number, root = CGROUPS): Promise<string[]> {
  try {
    const groups = (await isThere(join(root, 'cgroup.controllers')))
      ? await version2(name, memoryMiB, root)
      : version1(name, memoryMiB, root);
    for (const { folder, settings } of groups) {
      await mkdir(folder, { recursive: true });
      for (const [file, value] of Object.entries(settings)) await writeFile(join(folder, file), value);
    }
    return groups.map(({ folder }) => folder);
  } catch {
    return [];
  }
}

/** Removes control groups in which nothing runs any more. */
export async function removeGroups(folders: readonly string[]): Promise<void> {
  for (const folder of folders) await rmdir(folder).catch(() => {}); // one that stays is taken again by the next user of this id
}

async function version2(name: string, memoryMiB: number, root: string): Promise<Group[]> {
  const ours = join(root, OURS);
  await mkdir(ours, { recursive: true });
  for (const folder of [root, ours]) await writeFile(join(folder, 'cgroup.subtree_control'), '+cpu +memory +pids');
  const settings = {
    'cpu.weight': '100',
    'memory.max': String(memoryMiB * MIB),
    'memory.oom.group': '0',
    'pids.max': String(MOST_THREADS),
  };
  return [{ folder: join(ours, name), settings }];
}

function version1(name: string, memoryMiB: number, root: string): Group[] {
  const group = (controller: string, settings: Group['settings']) => ({
    folder: join(root, controller, OURS, name),
    settings,
  });
  return [
    group('cpu', { 'cpu.shares': '1024' }),
    group('memory', { 'memory.limit_in_bytes': String(memoryMiB * MIB) }),
    group('pids', { 'pids.max': String(MOST_THREADS) }),
  ];
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
