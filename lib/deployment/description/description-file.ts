import type { AccountEntry } from './account-entry';
import type { ControlPlaneEntry } from './control-plane-entry';

/** What lakehouse.json holds. */
export interface DescriptionFile {
  readonly controlPlanes: ControlPlaneEntry[];
  readonly accounts: AccountEntry[];
}
