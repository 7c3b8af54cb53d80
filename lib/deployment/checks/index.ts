import { schemaMistakes, type Mistake } from '../../shared/json-schema';
import { LAKEHOUSE_SCHEMA } from '../../shared/lakehouse-schema';
import { checkAccounts } from './accounts';
import { checkControlPlanes } from './control-planes';
import { Findings } from './findings';
import { locateEntries } from './located';
import { checkRegistration } from './registration';
import { checkStackNames } from './stack-names';
import { checkWorkspaces } from './workspaces';

/**
 * All that is wrong with a description: what does not follow the schema, and of the entries that do, what does not
 * fit together.
 *
 * @param folder folder of the description, from which paths in it are seen
 */
export function checkDescription(file: unknown, folder: string): Mistake[] {
  const findings = new Findings(schemaMistakes(LAKEHOUSE_SCHEMA, file));
  const entries = locateEntries(file, findings);
  const controlPlanes = checkControlPlanes(entries, folder, findings);
  checkAccounts(entries, findings);
  for (const account of entries.accounts) {
    const served = controlPlanes.get(account.entry.controlPlane);
    checkRegistration(account, served, findings);
    checkWorkspaces(account, served, findings);
  }
  checkStackNames(entries, findings);
  return findings.mistakes;
}
