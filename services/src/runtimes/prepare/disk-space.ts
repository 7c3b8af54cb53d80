import { statfs } from 'node:fs/promises';
import { PreparationError } from './preparation-error';

const GIB = 1024 ** 3;

/** Refuses to begin where there is no room to end. */
export async function mustHaveRoom(folder: string, gibibytes: number, free = freeBytes): Promise<void> {
  const room = await free(folder);
  if (room >= gibibytes * GIB) return;
  const got = `${(room / GIB).toFixed(1)} GiB`;
  throw new PreparationError(`${folder} must have ${gibibytes} GiB free, got ${got}; make room, or name another --folder`);
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
