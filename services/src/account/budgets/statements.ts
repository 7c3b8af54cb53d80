import type { Insertable } from 'kysely';
import type { Tx } from '../../schema';
import type { BudgetTable } from '../schema';
import type { BudgetRow } from './budget';

/** Makes a budget, or replaces all of it but its making. */
export function putBudget(tx: Tx, row: Insertable<BudgetTable>): Promise<BudgetRow> {
  const { display_name, filter, alert_configurations, updated_at } = row;
  return tx
    .insertInto('budget')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'budget_id']).doUpdateSet({ display_name, filter, alert_configurations, updated_at }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
}

export function selectBudgets(tx: Tx, accountId: string, id?: string): Promise<BudgetRow[]> {
  return tx
    .selectFrom('budget')
    .selectAll()
    .where('account_id', '=', accountId)
    .$if(id !== undefined, (query) => query.where('budget_id', '=', id ?? ''))
    .orderBy('created_at')
    .orderBy('budget_id')
    .execute();
}
