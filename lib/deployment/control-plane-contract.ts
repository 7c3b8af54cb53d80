import { join } from 'path';
import type { IControlPlane } from '../contract';
import { controlPlaneFromFile } from '../contract/contract-file';
import { databricksControlPlane } from '../contract/databricks/control-plane';
import { controlPlaneFromAttributes } from '../contract/lakehouse';
import type { ControlPlaneEntry } from './description/control-plane-entry';

/** Whether the description deploys this control plane. */
export function isDeployed(entry: ControlPlaneEntry): boolean {
  return entry.contract === undefined && entry.databricks === undefined;
}

/**
 * What data planes know of a control plane, as plain values, whoever deploys it and whether it exists yet or not.
 *
 * @param folder folder of the description, from which the path of a contract file is seen
 */
export function contractOf(entry: ControlPlaneEntry, folder: string): IControlPlane {
  const { name, region = '', awsAccount = '', domain = '', endpointServices, internetFacing } = entry;
  if (entry.contract !== undefined) return controlPlaneFromFile(join(folder, entry.contract));
  if (entry.databricks) return databricksControlPlane({ ...entry.databricks, name, region, endpointServices });
  return controlPlaneFromAttributes({ name, region, awsAccount, domain, endpointServices, internetFacing });
}
