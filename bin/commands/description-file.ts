import { writeFileSync } from 'node:fs';
import type { DescriptionFile } from '../../lib/deployment/description/description-file';
import { assertDescription, readDescription } from '../../lib/deployment/description/reading';

/** The description that commands take by default. */
export const DESCRIPTION = 'lakehouse.json';

/**
 * Changes a description and returns how to write it. Fails, with nothing written, where the description has mistakes,
 * before the change or after it.
 */
export function editDescription(path: string, change: (file: DescriptionFile) => Partial<DescriptionFile>): () => void {
  const file = readDescription(path);
  const changed = { ...file, ...change(file) };
  assertDescription(path, changed);
  return () => writeFileSync(path, `${JSON.stringify(changed, undefined, 2)}\n`);
}
