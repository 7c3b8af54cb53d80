import { open, rename } from 'node:fs/promises';

/**
 * Writes a file that only its user reads, whole or not at all: a crash leaves the old one.
 *
 * @param group id of a group whose members read it too; the writer is root. @default - nobody else reads it
 */
export async function writeSecretly(path: string, text: string, group?: number): Promise<void> {
  const half = `${path}.new`;
  const file = await open(half, 'w', 0o600);
  try {
    if (group !== undefined) {
      await file.chown(0, group);
      await file.chmod(0o640);
    }
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(half, path);
}
