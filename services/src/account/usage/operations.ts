import { Type } from 'typebox';
import { invalid } from '../../platform/http/api-error';
import { ACCOUNT_ADMIN } from '../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema } from '../../schema';
import { ACCOUNT_PATH, AccountPath } from '../registered';
import { earlier, MONTH_PATTERN, nextMonth, settledUntil, startOfMonth } from './month';
import { usageOf } from './usage-of';

const Month = Type.String({ pattern: MONTH_PATTERN, description: 'a month, such as 2026-11' });

export const usageOperations: readonly Operation<LakehouseSchema>[] = [
  operation({
    name: 'BillableUsage.Download',
    summary: 'Answers what clusters used, hour by hour, as CSV; dbus are an estimate',
    method: 'GET',
    paths: [`${ACCOUNT_PATH}/usage/download`],
    rule: ACCOUNT_ADMIN,
    params: AccountPath,
    query: Type.Object({
      start_month: Month,
      end_month: Month,
      personal_data: Type.Optional(Type.Boolean({ description: 'whether to name the owners of clusters; false if absent' })),
    }),
    body: NOTHING,
    response: Type.String(),
    contentType: 'text/plain; charset=utf-8',
    errors: [],
    handle: ({ tx, caller, query, now }) => {
      const [first, last] = [query.start_month, query.end_month];
      if (last < first) throw invalid(`end_month must not be before start_month, got ${last} before ${first}`);
      const time = { from: startOfMonth(first), to: earlier(nextMonth(startOfMonth(last)), settledUntil(now)) };
      return usageOf(tx, caller.accountId, { time, personal: query.personal_data ?? false });
    },
  }),
];
