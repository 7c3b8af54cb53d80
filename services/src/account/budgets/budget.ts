import type { Selectable } from 'kysely';
import { Type, type Static } from 'typebox';
import type { Ids } from '../../platform/ids';
import type { BudgetTable } from '../schema';
import { selectBudgets } from './statements';

const Operator = Type.Literal('IN');

/** What of the account's spending counts; empty: all of it. */
export const BudgetFilter = Type.Object({
  tags: Type.Optional(
    Type.Array(
      Type.Object({
        key: Type.String({ minLength: 1, maxLength: 127 }),
        value: Type.Object({ operator: Operator, values: Type.Array(Type.String({ maxLength: 255 })) }),
      }),
    ),
  ),
  workspace_id: Type.Optional(Type.Object({ operator: Operator, values: Type.Array(Type.Integer()) })),
});

export type BudgetFilter = Static<typeof BudgetFilter>;

const action = {
  action_type: Type.Literal('EMAIL_NOTIFICATION'),
  target: Type.String({ minLength: 3, maxLength: 256, pattern: '@' }),
};
const alert = {
  time_period: Type.Literal('MONTH'),
  trigger_type: Type.Literal('CUMULATIVE_SPENDING_EXCEEDED'),
  quantity_type: Type.Literal('LIST_PRICE_DOLLARS_USD'),
  quantity_threshold: Type.String({ pattern: '^\\d{1,12}(\\.\\d{1,6})?$' }),
};
const Times = { create_time: Type.Integer(), update_time: Type.Integer() };

/** What a client says of a budget. */
export const WantedBudget = Type.Object({
  display_name: Type.String({ minLength: 1, maxLength: 128 }),
  filter: Type.Optional(BudgetFilter),
  alert_configurations: Type.Optional(
    Type.Array(
      Type.Object({ ...alert, action_configurations: Type.Optional(Type.Array(Type.Object(action), { maxItems: 10 })) }),
      {
        maxItems: 4,
      },
    ),
  ),
});

const BudgetAlert = Type.Object({
  alert_configuration_id: Type.String(),
  ...alert,
  ...Times,
  action_configurations: Type.Array(Type.Object({ action_configuration_id: Type.String(), ...action, ...Times })),
});

export type BudgetAlert = Static<typeof BudgetAlert>;

/** How much an account means to spend in a month. */
export const Budget = Type.Object({
  account_id: Type.String(),
  budget_configuration_id: Type.String(),
  display_name: Type.String(),
  filter: BudgetFilter,
  alert_configurations: Type.Array(BudgetAlert),
  ...Times,
});

export type BudgetRow = Selectable<BudgetTable>;

export function presentBudget(row: BudgetRow) {
  return {
    account_id: row.account_id,
    budget_configuration_id: row.budget_id,
    display_name: row.display_name,
    filter: row.filter,
    alert_configurations: row.alert_configurations,
    create_time: row.created_at.getTime(),
    update_time: row.updated_at.getTime(),
  };
}

/** The wanted alerts, with ids of their own. */
export function alertsOf(wanted: Static<typeof WantedBudget>, now: Date, ids: Ids): BudgetAlert[] {
  const times = { create_time: now.getTime(), update_time: now.getTime() };
  return (wanted.alert_configurations ?? []).map((one) => ({
    ...one,
    ...times,
    alert_configuration_id: ids.uuid(),
    action_configurations: (one.action_configurations ?? []).map((each) => ({
      ...each,
      ...times,
      action_configuration_id: ids.uuid(),
    })),
  }));
}

export const BUDGETS = { noun: 'Budget', table: 'budget', idColumn: 'budget_id', select: selectBudgets };
