import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** One source of the library. */
export interface Source {
  /** Path from the root of the package. */
  readonly path: string;
  readonly text: string;
}

/** The TypeScript sources below a folder, without compiled declarations. */
export function sourcesBelow(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .map((path) => join(folder, path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** What a source imports or exports from elsewhere. */
export function importsOf({ text }: Source): string[] {
  return [...text.matchAll(/\bfrom '([^']+)'/g)].map((match) => match[1] ?? '');
}
