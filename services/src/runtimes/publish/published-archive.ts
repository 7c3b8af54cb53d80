import { Type, type Static } from 'typebox';
import type { Platform } from '../definition';

/** What the artifact store says of a runtime's archive for a platform: the object with the name `descriptionKey`. */
export const PublishedArchive = Type.Object({
  key: Type.String(),
  platform: Type.String(),
  object: Type.String({ description: 'key of the archive in the bucket' }),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  bytes: Type.Integer(),
});
export type PublishedArchive = Static<typeof PublishedArchive>;

/** Where the description of a runtime's archive lies. It is written last: who finds it finds the archive. */
export function descriptionKey(key: string, platform: Platform): string {
  return `runtimes/${key}/${platform}.json`;
}

/** Where an archive lies: under its hash, so that one that is replaced stays for nodes that are fetching it. */
export function archiveKey(key: string, platform: Platform, sha256: string): string {
  return `runtimes/${key}/${platform}-${sha256}.tar.gz`;
}
