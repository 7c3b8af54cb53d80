import { Type, type Static } from 'typebox';
import { notFound } from '../../platform/http/api-error';
import { ACCOUNT_ADMIN } from '../../platform/http/caller';
import type { Ids } from '../../platform/ids';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema, Tx } from '../../schema';
import { AccountPath } from '../registered';
import { deleteRegistered, found } from '../registered-rows';
import { unknownWorkspaces } from '../workspaces/statements';
import { alertsOf, Budget, BUDGETS, presentBudget, WantedBudget } from './budget';
import { putBudget, selectBudgets } from './statements';

const PATH = '/api/2.1/accounts/{account_id}/budgets';
const Wanted = Type.Object({ budget: WantedBudget });
const Answered = Type.Object({ budget: Budget });

const ALL = { paths: [PATH], rule: ACCOUNT_ADMIN, params: AccountPath } as const;
const ONE = {
  paths: [`${PATH}/{budget_id}`],
  rule: ACCOUNT_ADMIN,
  params: Type.Object({ account_id: Type.String(), budget_id: Type.String() }),
  query: NOTHING,
  errors: ['RESOURCE_DOES_NOT_EXIST'],
} as const;

export const budgetOperations: readonly Operation<LakehouseSchema>[] = [
  operation({
    ...ALL,
    name: 'Budgets.Create',
    summary: 'Makes a budget',
    method: 'POST',
    query: NOTHING,
    body: Wanted,
    response: Answered,
    errors: ['RESOURCE_DOES_NOT_EXIST'],
    handle: ({ tx, caller, body, now, ids }) => put(tx, caller.accountId, ids.uuid(), body.budget, now, ids),
  }),
  operation({
    ...ALL,
    name: 'Budgets.List',
    summary: 'Lists the budgets of the account, all on one page',
    method: 'GET',
    query: Type.Object({ page_token: Type.Optional(Type.String()) }),
    body: NOTHING,
    response: Type.Object({ budgets: Type.Array(Budget) }),
    errors: [],
    handle: async ({ tx, caller }) => ({ budgets: (await selectBudgets(tx, caller.accountId)).map(presentBudget) }),
  }),
  operation({
    ...ONE,
    name: 'Budgets.Get',
    summary: 'Shows a budget',
    method: 'GET',
    body: NOTHING,
    response: Answered,
    handle: async ({ tx, caller, params }) => ({
      budget: presentBudget(await found(tx, BUDGETS, caller.accountId, params.budget_id)),
    }),
  }),
  operation({
    ...ONE,
    name: 'Budgets.Update',
    summary: 'Replaces a budget as a whole',
    method: 'PUT',
    body: Wanted,
    response: Answered,
    handle: async ({ tx, caller: { accountId }, params, body, now, ids }) => {
      await found(tx, BUDGETS, accountId, params.budget_id);
      return put(tx, accountId, params.budget_id, body.budget, now, ids);
    },
  }),
  operation({
    ...ONE,
    name: 'Budgets.Delete',
    summary: 'Deletes a budget',
    method: 'DELETE',
    body: NOTHING,
    response: NOTHING,
    handle: async ({ tx, caller: { accountId }, params }) => {
      await found(tx, BUDGETS, accountId, params.budget_id);
      await deleteRegistered(tx, BUDGETS, accountId, params.budget_id);
      return {};
    },
  }),
];

async function put(tx: Tx, accountId: string, id: string, wanted: Static<typeof WantedBudget>, now: Date, ids: Ids) {
  const [unknown] = await unknownWorkspaces(tx, accountId, wanted.filter?.workspace_id?.values ?? []);
  if (unknown !== undefined) throw notFound('workspace', String(unknown));
  const row = await putBudget(tx, {
    account_id: accountId,
    budget_id: id,
    display_name: wanted.display_name,
    filter: JSON.stringify(wanted.filter ?? {}),
    alert_configurations: JSON.stringify(alertsOf(wanted, now, ids)),
    created_at: now,
    updated_at: now,
  });
  return { budget: presentBudget(row) };
}
