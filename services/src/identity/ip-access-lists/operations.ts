import { Type } from 'typebox';
import { invalid, notFound } from '../../platform/http/api-error';
import { ACCOUNT_ADMIN, WORKSPACE_ADMIN, type AccessRule, type Caller } from '../../platform/http/caller';
import { NOTHING, operation, type Operation, type OperationContext } from '../../platform/http/operation';
import type { LakehouseSchema } from '../../schema';
import { IDENTITY_LIMITS, type IdentityLimits } from '../limits';
import type { Scope } from '../scope';
import { checkStillAdmitted } from './admission';
import { checkAddresses, ListInfo, listInfo, ListType, type ListRow } from './list-info';
import { deleteList, insertList, readList, readLists, updateList, type ListChange } from './statements';

const Label = Type.String({ minLength: 1, maxLength: 250 });
const One = Type.Object({ ip_access_list: ListInfo });
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Context = OperationContext<LakehouseSchema, unknown, unknown, unknown>;

/** Where requests may come from, to a workspace and to the account. */
export function ipAccessListOperations(limits: IdentityLimits = IDENTITY_LIMITS): readonly Operation<LakehouseSchema>[] {
  return [
    ...operationsAt('', '/api/2.0/ip-access-lists', {}, WORKSPACE_ADMIN, limits),
    ...operationsAt(
      'Account',
      '/api/2.0/accounts/{account_id}/ip-access-lists',
      { account_id: Type.String() },
      ACCOUNT_ADMIN,
      limits,
    ),
  ];
}

function operationsAt(
  prefix: '' | 'Account',
  base: string,
  params: Readonly<Record<string, ReturnType<typeof Type.String>>>,
  rule: AccessRule,
  limits: IdentityLimits,
): Operation<LakehouseSchema>[] {
  const Addresses = Type.Array(Type.String(), { maxItems: limits.ipAddresses });
  const Made = Type.Object({ label: Label, list_type: ListType, ip_addresses: Type.Optional(Addresses) });
  const Whole = Type.Object({ ...Made.properties, enabled: Type.Optional(Type.Boolean()) });
  const collection = { paths: [base], rule, params: Type.Object(params), query: NOTHING } as const;
  const ItemParams = Type.Object({ ...params, ip_access_list_id: Type.String() });
  const item = { paths: [`${base}/{ip_access_list_id}`], rule, params: ItemParams, query: NOTHING } as const;
  const scopeOf = ({ accountId, workspace }: Caller): Scope =>
    prefix === 'Account' ? { accountId } : { accountId, workspaceId: workspace?.id };
  const find = async ({ tx, caller }: Context, id: string): Promise<ListRow> => {
    const row = UUID.test(id) ? await readList(tx, scopeOf(caller), id) : undefined;
    if (!row) throw notFound('IP access list', id);
    return row;
  };
  /** What holds after every change: the sum of addresses is within its limit, and the caller is still admitted. */
  const checked = async ({ tx, caller, sourceIp }: Context): Promise<void> => {
    const scope = scopeOf(caller);
    const count = (await readLists(tx, scope)).reduce((sum, list) => sum + list.ip_addresses.length, 0);
    if (count > limits.ipAddresses)
      throw invalid(`the lists may have ${limits.ipAddresses} addresses together, and would have ${count}`);
    await checkStillAdmitted(tx, scope.workspaceId, sourceIp);
  };
  const change = async (context: Context, id: string, change: ListChange) => {
    const { tx, caller, now } = context;
    const row = await find(context, id);
    checkAddresses(change.ip_addresses ?? []);
    await updateList(tx, scopeOf(caller), row.list_id, { ...change, updated_at: now, updated_by: caller.principalId });
    await checked(context);
    return { ip_access_list: listInfo(await find(context, id)) };
  };
  return [
    operation({
      ...collection,
      name: `${prefix}IpAccessLists.List`,
      summary: 'Lists the lists',
      method: 'GET',
      body: NOTHING,
      response: Type.Object({ ip_access_lists: Type.Array(ListInfo) }),
      errors: [],
      handle: async ({ tx, caller }) => ({ ip_access_lists: (await readLists(tx, scopeOf(caller))).map(listInfo) }),
    }),
    operation({
      ...collection,
      name: `${prefix}IpAccessLists.Create`,
      summary: 'Makes a list, which holds at once',
      method: 'POST',
      body: Made,
      response: One,
      errors: ['INVALID_STATE'],
      handle: async (context) => {
        const { tx, caller, body, now, ids } = context;
        checkAddresses(body.ip_addresses ?? []);
        const row = await insertList(tx, scopeOf(caller), {
          list_id: ids.uuid(),
          label: body.label,
          list_type: body.list_type,
          ip_addresses: body.ip_addresses ?? [],
          enabled: true,
          created_at: now,
          created_by: caller.principalId,
          updated_at: now,
          updated_by: caller.principalId,
        });
        await checked(context);
        return { ip_access_list: listInfo(row) };
      },
    }),
    operation({
      ...item,
      name: `${prefix}IpAccessLists.Get`,
      summary: 'Shows a list',
      method: 'GET',
      body: NOTHING,
      response: One,
      errors: ['RESOURCE_DOES_NOT_EXIST'],
      handle: async (context) => ({ ip_access_list: listInfo(await find(context, context.params.ip_access_list_id)) }),
    }),
    operation({
      ...item,
      name: `${prefix}IpAccessLists.Replace`,
      summary: 'Replaces a list',
      method: 'PUT',
      body: Whole,
      response: One,
      errors: ['RESOURCE_DOES_NOT_EXIST', 'INVALID_STATE'],
      handle: (context) => {
        const { label, list_type, ip_addresses = [], enabled = true } = context.body;
        return change(context, context.params.ip_access_list_id, { label, list_type, ip_addresses, enabled });
      },
    }),
    operation({
      ...item,
      name: `${prefix}IpAccessLists.Update`,
      summary: 'Changes single fields of a list',
      method: 'PATCH',
      body: Type.Partial(Whole),
      response: One,
      errors: ['RESOURCE_DOES_NOT_EXIST', 'INVALID_STATE'],
      handle: (context) => {
        const { label, list_type, ip_addresses, enabled } = context.body;
        return change(context, context.params.ip_access_list_id, { label, list_type, ip_addresses, enabled });
      },
    }),
    operation({
      ...item,
      name: `${prefix}IpAccessLists.Delete`,
      summary: 'Deletes a list',
      method: 'DELETE',
      body: NOTHING,
      response: NOTHING,
      errors: ['RESOURCE_DOES_NOT_EXIST', 'INVALID_STATE'],
      handle: async (context) => {
        const row = await find(context, context.params.ip_access_list_id);
        await deleteList(context.tx, scopeOf(context.caller), row.list_id);
        await checked(context);
        return {};
      },
    }),
  ];
}
