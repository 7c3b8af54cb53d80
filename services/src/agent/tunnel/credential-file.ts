import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Check } from 'typebox/value';
import { NodeCredential } from '../api/join';

const FILE = 'credential.json';

/** The node's credential, in a file of the agent alone. A credential is on the disk before the relay hears that it was kept. */
export class CredentialFile {
  constructor(private readonly folder: string) {}

  /** Undefined before the node has joined. */
  public async read(): Promise<NodeCredential | undefined> {
    let text: string;
    try {
      text = await readFile(join(this.folder, FILE), 'utf8');
    } catch (error) {
      if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
    const value: unknown = JSON.parse(text);
    if (!Check(NodeCredential, value))
      throw new Error(`${join(this.folder, FILE)} holds no credential of a node; launch another node`);
    return value;
  }

  /** Whole or not at all. */
  public async write(credential: NodeCredential): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const path = join(this.folder, FILE);
    const file = await open(`${path}.new`, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify(credential));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
  }
}
