import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { notFound } from '../../platform/http/api-error';
import type { NodeFolders } from '../spark/node-folders';

/** A log of a node. */
export interface LogFile {
  /** Such as `driver/stderr` or `executor/app-20261124190000-0000/0/stdout`. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly modifiedAt: number;
}

/** Every log that a node has of its cluster. */
export async function logFiles({ logs, work }: Pick<NodeFolders, 'logs' | 'work'>): Promise<LogFile[]> {
  const executors = (await readdir(work).catch(() => [])).filter((name) => /^app-/.test(name));
  const found = [
    ...(await filesBelow(logs)).map((path) => ({ path, name: relative(logs, path) })),
    ...(await Promise.all(executors.map((name) => filesBelow(join(work, name)))))
      .flat()
      .filter((path) => /[\\/]std(out|err)$/.test(path))
      .map((path) => ({ path, name: join('executor', relative(work, path)) })),
  ];
  const files = await Promise.all(
    found.map(async ({ path, name }) => {
      const { size, mtimeMs } = await stat(path);
      return { name: name.split(sep).join('/'), path, bytes: size, modifiedAt: mtimeMs };
    }),
  );
  return files.sort((one, other) => one.name.localeCompare(other.name));
}

/** The log of that name; names lead nowhere but to logs. */
export async function logFile(folders: Pick<NodeFolders, 'logs' | 'work'>, name: string): Promise<LogFile> {
  const file = (await logFiles(folders)).find((one) => one.name === name);
  if (!file) throw notFound('log', name);
  return file;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
