import { Type } from 'typebox';
import { invalid } from '../../platform/http/api-error';
import { WORKSPACE_ADMIN } from '../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema } from '../../schema';
import { checkStillAdmitted } from '../ip-access-lists/admission';
import { workspaceOf } from '../permissions/check';
import { allows, unknownKeys } from './keys';
import { readSettings, writeSetting } from './statements';

const PATHS = ['/api/2.0/workspace-conf'] as const;

/** Settings of a workspace, by key. Values are text, and null for what was never set. */
export const workspaceConfOperations: readonly Operation<LakehouseSchema>[] = [
  operation({
    name: 'WorkspaceConf.GetStatus',
    summary: 'Shows settings of the workspace',
    method: 'GET',
    paths: PATHS,
    rule: WORKSPACE_ADMIN,
    params: NOTHING,
    query: Type.Object({ keys: Type.String({ description: 'names, separated by commas', maxLength: 2_000 }) }),
    body: NOTHING,
    response: Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()])),
    errors: [],
    handle: async ({ tx, caller, query }) => {
      const keys = query.keys.split(',').map((key) => key.trim());
      refuseUnknown(keys);
      const values = await readSettings(tx, workspaceOf(caller), keys);
      return Object.fromEntries(keys.map((key) => [key, values.get(key) ?? null]));
    },
  }),
  operation({
    name: 'WorkspaceConf.SetStatus',
    summary: 'Changes settings of the workspace',
    method: 'PATCH',
    paths: PATHS,
    rule: WORKSPACE_ADMIN,
    params: NOTHING,
    query: NOTHING,
    body: Type.Record(Type.String(), Type.Unknown()),
    response: Type.Null(),
    status: 204,
    errors: ['INVALID_STATE'],
    handle: async ({ tx, caller, body, sourceIp }) => {
      refuseUnknown(Object.keys(body));
      for (const [key, value] of Object.entries(body)) {
        if (typeof value !== 'string' || !allows(key, value)) {
          throw invalid(
            `Some values are not allowed: {"${key}": ${JSON.stringify(value)}}; values are text, "true", "false" or a number`,
          );
        }
        await writeSetting(tx, workspaceOf(caller), key, value);
      }
      await checkStillAdmitted(tx, caller.workspace?.id, sourceIp);
      return null;
    },
  }),
];

/** Clients look for the first words. */
function refuseUnknown(keys: readonly string[]): void {
  const unknown = unknownKeys(keys);
  if (unknown.length > 0) throw invalid(`Invalid keys: ${JSON.stringify(unknown)}`);
}
