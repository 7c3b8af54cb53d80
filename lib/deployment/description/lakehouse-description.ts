import { dirname } from 'path';
import type { AccountEntry } from './account-entry';
import type { ControlPlaneEntry } from './control-plane-entry';
import { readDescription } from './reading';

/** A description of control planes and of accounts with their workspaces, without mistakes. */
export class LakehouseDescription {
  /**
   * Reads a description. All its mistakes are reported together, each with its path in the file.
   *
   * @param path path of the file, usually `lakehouse.json`
   */
  public static fromFile(path: string): LakehouseDescription {
    const { controlPlanes, accounts } = readDescription(path);
    return new LakehouseDescription(dirname(path), controlPlanes, accounts);
  }

  private constructor(
    /** Folder of the file, from which paths in it are seen. */
    public readonly folder: string,
    /** The control planes, in the order of the file. */
    public readonly controlPlanes: ControlPlaneEntry[],
    /** The accounts, in the order of the file. */
    public readonly accounts: AccountEntry[],
  ) {}
}
