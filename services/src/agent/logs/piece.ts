import { open } from 'node:fs/promises';
import type { LogFile } from './log-files';

/** A piece of a log; the next one begins at `nextOffset`. Bytes that are no text show as such. */
export async function pieceOf(
  { path }: LogFile,
  offset: number,
  limit: number,
): Promise<{ readonly content: string; readonly nextOffset: number }> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(limit), 0, limit, offset);
    return { content: buffer.toString('utf8', 0, bytesRead), nextOffset: offset + bytesRead };
  } finally {
    await file.close();
  }
}
