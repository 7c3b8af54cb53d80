import { Type, type Static } from 'typebox';
import { workspaceOf } from '../identity/permissions/check';
import { invalid, notFound } from '../platform/http/api-error';
import { WORKSPACE_ADMIN } from '../platform/http/caller';
import { NOTHING, operation, type Operation } from '../platform/http/operation';
import type { LakehouseSchema, Tx } from '../schema';
import type { GlobalInitScriptRow } from './schema';
import { deleteScript, insertScript, listScripts, lockedScripts, updateScript } from './statements';

/** Of a script, in bytes: https://docs.databricks.com/api/workspace/globalinitscripts/create */
const LARGEST_SCRIPT = 64 * 1024;
const LONGEST_NAME = 255;
const MOST_SCRIPTS = 100;

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const Body = Type.Object({
  name: Type.String(),
  script: Type.String({ description: 'base64' }),
  enabled: Type.Optional(Type.Boolean({ default: false })),
  position: Type.Optional(Type.Integer({ description: 'from 0 on; the last without it' })),
});
const Details = Type.Object({
  script_id: Type.String(),
  name: Type.String(),
  enabled: Type.Boolean(),
  position: Type.Integer(),
  created_at: Type.Integer({ description: 'milliseconds since 1970' }),
  created_by: Type.String(),
  updated_at: Type.Integer(),
  updated_by: Type.String(),
});

const PATH = '/api/2.0/global-init-scripts';
const ScriptId = Type.Object({ script_id: Type.String() });
const common = { rule: WORKSPACE_ADMIN, query: NOTHING } as const;
const one = { ...common, paths: [`${PATH}/{script_id}`], params: ScriptId, errors: ['RESOURCE_DOES_NOT_EXIST'] } as const;

/** The Global Init Scripts API. A change holds for clusters that start from then on. */
export const globalInitScriptOperations: readonly Operation<LakehouseSchema>[] = [
  operation({
    ...common,
    name: 'GlobalInitScripts.Create',
    summary: 'Adds a script that every cluster of the workspace runs',
    method: 'POST',
    paths: [PATH],
    params: NOTHING,
    body: Body,
    response: ScriptId,
    errors: [],
    handle: async ({ tx, caller, body, now, ids }) => {
      const at = workspaceOf(caller);
      const others = await lockedScripts(tx, at);
      if (others.length >= MOST_SCRIPTS) throw invalid(`a workspace may have ${MOST_SCRIPTS} global init scripts, and has them`);
      refuseFaults(body);
      const scriptId = ids.secret(8).toString('hex').toUpperCase();
      const position = await makeRoom(tx, others, body.position);
      await insertScript(tx, {
        account_id: at.accountId,
        workspace_id: at.workspaceId,
        script_id: scriptId,
        name: body.name,
        script: body.script,
        enabled: body.enabled ?? false,
        position,
        created_at: now,
        created_by: caller.name,
        updated_at: now,
        updated_by: caller.name,
      });
      return { script_id: scriptId };
    },
  }),
  operation({
    ...common,
    name: 'GlobalInitScripts.List',
    summary: 'Lists global init scripts in the order in which they run, without what they do',
    method: 'GET',
    paths: [PATH],
    params: NOTHING,
    body: NOTHING,
    response: Type.Object({ scripts: Type.Array(Details) }),
    errors: [],
    handle: async ({ tx, caller }) => ({ scripts: (await listScripts(tx, workspaceOf(caller))).map(details) }),
  }),
  operation({
    ...one,
    name: 'GlobalInitScripts.Get',
    summary: 'Shows a global init script',
    method: 'GET',
    body: NOTHING,
    response: Type.Object({ ...Details.properties, script: Type.String() }),
    handle: async ({ tx, caller, params }) => {
      const { script } = pick(await listScripts(tx, workspaceOf(caller)), params.script_id);
      return { ...details(script), script: script.script };
    },
  }),
  operation({
    ...one,
    name: 'GlobalInitScripts.Update',
    summary: 'Changes a global init script; what is left out stays',
    method: 'PATCH',
    body: Type.Partial(Body),
    response: NOTHING,
    handle: async ({ tx, caller, params, body, now }) => {
      const { script, others } = pick(await lockedScripts(tx, workspaceOf(caller)), params.script_id);
      refuseFaults({ name: script.name, script: script.script, ...body });
      const position = body.position === undefined ? script.position : await makeRoom(tx, others, body.position);
      await updateScript(tx, script, {
        name: body.name ?? script.name,
        script: body.script ?? script.script,
        enabled: body.enabled ?? script.enabled,
        position,
        updated_at: now,
        updated_by: caller.name,
      });
      return {};
    },
  }),
  operation({
    ...one,
    name: 'GlobalInitScripts.Delete',
    summary: 'Deletes a global init script',
    method: 'DELETE',
    body: NOTHING,
    response: NOTHING,
    handle: async ({ tx, caller, params }) => {
      const { script, others } = pick(await lockedScripts(tx, workspaceOf(caller)), params.script_id);
      await deleteScript(tx, script);
      await makeRoom(tx, others, undefined);
      return {};
    },
  }),
];

function pick(all: readonly GlobalInitScriptRow[], scriptId: string) {
  const script = all.find((each) => each.script_id === scriptId);
  if (!script) throw notFound('Global init script', scriptId);
  return { script, others: all.filter((each) => each !== script) };
}

/** Moves the others so that the wanted position is free and they follow each other without a gap; answers it. Beyond the last it is the last. */
async function makeRoom(tx: Tx, others: readonly GlobalInitScriptRow[], wanted: number | undefined): Promise<number> {
  const position = Math.min(wanted ?? others.length, others.length);
  for (const [index, script] of others.entries()) {
    const moved = index < position ? index : index + 1;
    if (moved !== script.position) await updateScript(tx, script, { position: moved });
  }
  return position;
}

function refuseFaults({ name, script, position = 0 }: Pick<Static<typeof Body>, 'name' | 'script' | 'position'>): void {
  const faults: string[] = [];
  if (name.length < 1 || name.length > LONGEST_NAME)
    faults.push(`name must have 1 to ${LONGEST_NAME} characters, got ${name.length}`);
  if (position < 0) faults.push(`position must be at least 0, got ${position}`);
  if (script === '' || !BASE64.test(script)) faults.push('script must be base64 of at least one byte');
  const bytes = Buffer.byteLength(script, 'base64');
  if (bytes > LARGEST_SCRIPT) faults.push(`script may have ${LARGEST_SCRIPT} bytes before base64, got ${bytes}`);
  if (faults.length > 0) throw invalid(faults.join('; '));
}

function details(script: GlobalInitScriptRow): Static<typeof Details> {
  return {
    script_id: script.script_id,
    name: script.name,
    enabled: script.enabled,
    position: script.position,
    created_at: script.created_at.getTime(),
    created_by: script.created_by,
    updated_at: script.updated_at.getTime(),
    updated_by: script.updated_by,
  };
}
