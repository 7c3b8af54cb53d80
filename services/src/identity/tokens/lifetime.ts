import { invalid, permissionDenied } from '../../platform/http/api-error';
import type { Tx } from '../../schema';
import type { WorkspaceKey } from '../assignment/statements';
import { readSettings } from '../workspace-conf/statements';

const DAY = 86_400;

/** In seconds: a hundred years. */
const LONGEST = 36_500 * DAY;

/**
 * How long a new token lives, as its maker asks and as the workspace's settings let it.
 *
 * @param asked seconds; absent: as long as it may
 * @returns seconds; undefined: for ever
 * @throws ApiError PERMISSION_DENIED where tokens are switched off
 */
export async function lifetimeOf(tx: Tx, workspace: WorkspaceKey, asked: number | undefined): Promise<number | undefined> {
  if (asked !== undefined && (asked < 1 || asked > LONGEST)) {
    throw invalid(`lifetime_seconds must be from 1 to ${LONGEST}, got ${asked}; leave it out for a token that does not expire`);
  }
  const settings = await readSettings(tx, workspace, ['enableTokensConfig', 'maxTokenLifetimeDays']);
  if (settings.get('enableTokensConfig') === 'false') {
    throw permissionDenied('personal access tokens are switched off in the workspace (enableTokensConfig)');
  }
  const most = Number(settings.get('maxTokenLifetimeDays') ?? 0) * DAY;
  if (most === 0) return asked;
  if (asked !== undefined && asked > most) {
    throw invalid(`lifetime_seconds must be ${most} at most in this workspace (maxTokenLifetimeDays), got ${asked}`);
  }
  return asked ?? most;
}
