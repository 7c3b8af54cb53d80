import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import { writeSecretly } from '../../../local/write-secretly';
import { parseIdentity, type ProcessIdentity } from './processes';

/** What was launched, as it is kept in the folder of the node. */
export const LocalNode = Type.Object({
  instanceId: Type.String(),
  accountId: Type.String(),
  workspaceId: Type.String(),
  clusterId: Type.Optional(Type.String()),
  clientToken: Type.String(),
  use: Type.String(),
  nodeTypeId: Type.String(),
  cores: Type.Integer(),
  memoryMiB: Type.Integer(),
  launchedAt: Type.Integer(),
  /** Milliseconds since 1970 when it was ended; its files are gone then. */
  endedAt: Type.Optional(Type.Integer()),
});
export type LocalNode = Static<typeof LocalNode>;

const NODE_FILE = 'node.json';
const TOKEN_FILE = 'join-token';

const INSTANCE_ID = /^[a-z0-9-]{8,64}$/;

/** The folders of this machine's nodes: all that the launcher keeps, so that a start after a crash finds it again. */
export class NodeFolders {
  constructor(private readonly folder: string) {}

  public async all(): Promise<LocalNode[]> {
    const names = await readdir(this.folder).catch(() => []);
    const nodes = await Promise.all(names.map((name) => this.read(name)));
    return nodes.filter((node) => node !== undefined);
  }

  public async read(instanceId: string): Promise<LocalNode | undefined> {
    if (!INSTANCE_ID.test(instanceId)) return undefined;
    const text = await readFile(join(this.of(instanceId), NODE_FILE), 'utf8').catch(() => undefined);
    const node: unknown = text === undefined ? undefined : JSON.parse(text);
    return Check(LocalNode, node) ? node : undefined;
  }

  /**
   * Makes the folder of a node, unless there is one: whole or not at all, and once, whoever tries.
   *
   * @param id anything that is new, for the folder while it is not whole
   */
  public async make(node: LocalNode, joinToken: string, id: string): Promise<void> {
    const half = join(this.folder, `.${id}`);
    await mkdir(join(half, 'work'), { recursive: true, mode: 0o700 });
    await writeSecretly(join(half, TOKEN_FILE), joinToken);
    await writeSecretly(join(half, NODE_FILE), JSON.stringify(node));
    try {
      await rename(half, this.of(node.instanceId));
    } catch (error) {
      await rm(half, { recursive: true });
      if (!(await this.read(node.instanceId))) throw error;
    }
  }

  /** Keeps that there was a node, and removes its files. */
  public async bury(node: LocalNode, endedAt: number): Promise<void> {
    await this.write({ ...node, endedAt });
    const folder = this.of(node.instanceId);
    for (const name of await readdir(folder)) {
      if (name !== NODE_FILE) await rm(join(folder, name), { recursive: true, force: true });
    }
  }

  public async remove(instanceId: string): Promise<void> {
    await rm(this.of(instanceId), { recursive: true, force: true });
  }

  /** The process of the node; undefined when none was ever started in its folder. */
  public async process(instanceId: string): Promise<ProcessIdentity | undefined> {
    return parseIdentity(await readFile(this.processFile(instanceId), 'utf8').catch(() => ''));
  }

  public joinToken(instanceId: string): Promise<string> {
    return readFile(this.tokenFile(instanceId), 'utf8');
  }

  public of(instanceId: string): string {
    return join(this.folder, instanceId);
  }

  public workFolder(instanceId: string): string {
    return join(this.of(instanceId), 'work');
  }

  public tokenFile(instanceId: string): string {
    return join(this.of(instanceId), TOKEN_FILE);
  }

  public processFile(instanceId: string): string {
    return join(this.of(instanceId), 'process');
  }

  public logFile(instanceId: string): string {
    return join(this.of(instanceId), 'agent.log');
  }

  private write(node: LocalNode): Promise<void> {
    return writeSecretly(join(this.of(node.instanceId), NODE_FILE), JSON.stringify(node));
  }
}
