import { UnscopedValidationError } from 'aws-cdk-lib/core';
import { dirname } from 'path';
import { readJson } from '../../shared/json-file';
import { lit } from '../../shared/lit';
import { checkDescription, isDescription } from '../checks';
import type { AccountEntry } from './account-entry';
import type { ControlPlaneEntry } from './control-plane-entry';

/** A description of control planes and of accounts with their workspaces, without mistakes. */
export class LakehouseDescription {
  /**
   * Reads a description. All its mistakes are reported together, each with its path in the file.
   *
   * @param path path of the file, usually `lakehouse.json`
   */
  public static fromFile(path: string): LakehouseDescription {
    const file = readJson(path);
    const mistakes = checkDescription(file, dirname(path));
    if (isDescription(file, mistakes)) return new LakehouseDescription(dirname(path), file.controlPlanes, file.accounts);
    const list = mistakes.map((mistake) => `\n  - ${mistake.path || 'the file'}: ${mistake.message}`).join('');
    const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`;
    throw new UnscopedValidationError(lit`DescriptionInvalid`, `${path} has ${count}:${list}`);
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
