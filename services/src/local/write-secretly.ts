import { open, rename } from 'node:fs/promises';

/** Writes a file that only its user reads, whole or not at all: a crash leaves the old one. */
export async function writeSecretly(path: string, text: string): Promise<void> {
  const half = `${path}.new`;
  const file = await open(half, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(half, path);
}
