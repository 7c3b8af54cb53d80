import { invalid } from '../../platform/http/api-error';
import type { Ids } from '../../platform/ids';

/** One label of a host name. */
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Hosts of the control plane itself. */
const RESERVED: ReadonlySet<string> = new Set(['accounts', 'relay', 'www']);

/** What a client says to have none of its own: one is made up. */
const EMPTY = 'EMPTY';

/** The first label of the workspace's host: the given one, or one that is made up, such as dbc-0a1b2c3d-4e5f. */
export function deploymentName(given: string | undefined, ids: Ids): string {
  if (given === undefined || given === '' || given === EMPTY) {
    const digits = ids.secret(6).toString('hex');
    return `dbc-${digits.slice(0, 8)}-${digits.slice(8)}`;
  }
  if (!LABEL.test(given)) {
    throw invalid(
      `deployment_name must be 1 to 63 lower-case letters, digits and hyphens, neither starting nor ending with a hyphen, got ${JSON.stringify(given)}`,
    );
  }
  if (RESERVED.has(given)) throw invalid(`deployment_name must not be ${given}, a host of the control plane`);
  return given;
}
