import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a node keeps what belongs to one generation of its cluster. */
export interface NodeFolders {
  readonly root: string;
  /** SPARK_CONF_DIR: holds the cluster's secret. */
  readonly conf: string;
  /** Blocks and shuffles, and the folders of executors. */
  readonly work: string;
  /** Tables that have no place of their own. */
  readonly warehouse: string;
  readonly logs: string;
  /** Classes that Scala cells are compiled to. */
  readonly classes: string;
  /** Libraries of the cluster. */
  readonly libraries: string;
  /** The Python packages among them; on the path of every Python. */
  readonly python: string;
  readonly contexts: string;
}

/** Makes the folders; nobody but the agent's user reads them. */
export async function makeFolders(root: string, pythonVersion: string): Promise<NodeFolders> {
  const below = (...names: string[]) => join(root, ...names);
  const folders = {
    root,
    conf: below('conf'),
    work: below('work'),
    warehouse: below('warehouse'),
    logs: below('logs'),
    classes: below('classes'),
    libraries: below('libraries'),
    python: below('libraries', 'lib', `python${pythonVersion}`, 'site-packages'),
    contexts: below('contexts'),
  };
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true, mode: 0o700 });
  return folders;
}
