import { AccountApi, type Body } from './tenant';

let account: AccountApi;
beforeAll(async () => void (account = await AccountApi.start()), 60_000);
afterAll(() => account.stop());

async function delivery(over: object = {}) {
  const { acme } = account;
  const log_delivery_configuration = {
    log_type: 'AUDIT_LOGS',
    output_format: 'JSON',
    credentials_id: await acme.make('credentials'),
    storage_configuration_id: await acme.make('storage-configurations'),
    ...over,
  };
  const reply = await acme.call('POST', 'log-delivery', { log_delivery_configuration });
  return { ...reply, made: reply.body.log_delivery_configuration as Body };
}

describe('log delivery', () => {
  test('is set up, shown, listed by what it is of, switched off, and then keeps nothing from being deleted', async () => {
    const { acme } = account;
    const { workspace_id } = await acme.workspace();
    const { made } = await delivery({
      config_name: 'audit',
      workspace_ids_filter: [workspace_id],
      delivery_start_time: '2026-11',
    });
    expect(made).toMatchObject({
      account_id: acme.accountId,
      config_name: 'audit',
      workspace_ids_filter: [workspace_id],
      status: 'ENABLED',
      log_delivery_status: { status: 'CREATED' },
    });
    const path = `log-delivery/${String(made.config_id)}`;
    expect(await acme.get(path)).toEqual({ log_delivery_configuration: made });
    const listed = async (query: string) => (await acme.get(`log-delivery?${query}`)).log_delivery_configurations;
    expect(await listed(`credentials_id=${String(made.credentials_id)}`)).toEqual([made]);
    expect(await listed('status=DISABLED')).toEqual([]);
    for (const used of [
      `credentials/${String(made.credentials_id)}`,
      `storage-configurations/${String(made.storage_configuration_id)}`,
    ]) {
      const reply = await acme.call('DELETE', used);
      expect(reply.body.message).toMatch(/Unable to delete, .* is being used by log delivery configuration/);
    }
    expect(await acme.call('PATCH', path, { status: 'DISABLED' })).toEqual({ status: 200, body: {} });
    expect(await listed('status=DISABLED')).toMatchObject([{ config_id: made.config_id }]);
    expect((await acme.call('DELETE', `credentials/${String(made.credentials_id)}`)).status).toBe(200);
    expect((await acme.call('PATCH', path, { status: 'ENABLED' })).status).toBe(404);
  });

  test.each<[string, object, number]>([
    ['audit logs as CSV', { output_format: 'CSV' }, 400],
    ['billable usage as CSV', { log_type: 'BILLABLE_USAGE', output_format: 'CSV' }, 200],
    ['a prefix that climbs', { delivery_path_prefix: '/../x' }, 400],
    ['a day to start', { delivery_start_time: '2026-11-24' }, 400],
    ['a credential that is not there', { credentials_id: '00000000-0000-4000-8000-000000000000' }, 404],
    ['a workspace that is not there', { workspace_ids_filter: [1] }, 404],
  ])('of %s', async (_what, over, status) => {
    expect((await delivery(over)).status).toBe(status);
  });

  test('of another account is not found', async () => {
    const { made } = await delivery();
    const path = `log-delivery/${String(made.config_id)}`;
    expect((await account.globex.call('GET', path)).status).toBe(404);
    expect((await account.globex.call('PATCH', path, { status: 'DISABLED' })).status).toBe(404);
    expect((await account.acme.get(path)).log_delivery_configuration).toEqual(made);
  });
});

describe('a budget', () => {
  const call = async (tenant: 'acme' | 'globex', method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, budget?: object) => {
    const { accountId, authorization } = account[tenant];
    const url = `/api/2.1/accounts/${accountId}/budgets${path}`;
    const reply = await account.api.call(authorization, method, url, budget && { budget });
    return { status: reply.status, body: reply.body as Body, budget: reply.body.budget as Body };
  };
  const alert = {
    time_period: 'MONTH',
    trigger_type: 'CUMULATIVE_SPENDING_EXCEEDED',
    quantity_type: 'LIST_PRICE_DOLLARS_USD',
    quantity_threshold: '100.5',
    action_configurations: [{ action_type: 'EMAIL_NOTIFICATION', target: 'ada@example.com' }],
  };

  test('is made, shown, listed, replaced and deleted', async () => {
    const { workspace_id } = await account.acme.workspace();
    const filter = { workspace_id: { operator: 'IN', values: [workspace_id] } };
    const { budget } = await call('acme', 'POST', '', { display_name: 'all', filter, alert_configurations: [alert] });
    expect(budget).toMatchObject({ display_name: 'all', filter, alert_configurations: [alert] });
    const path = `/${String(budget.budget_configuration_id)}`;
    expect((await call('acme', 'GET', path)).budget).toEqual(budget);
    expect((await call('acme', 'GET', '')).body).toEqual({ budgets: [budget] });
    account.api.now += 1_000;
    const replaced = await call('acme', 'PUT', path, { display_name: 'less' });
    expect(replaced.budget).toMatchObject({ display_name: 'less', filter: {}, alert_configurations: [] });
    expect(replaced.budget).toMatchObject({ create_time: budget.create_time, update_time: account.api.now });
    for (const method of ['GET', 'PUT', 'DELETE'] as const) {
      expect((await call('globex', method, path, method === 'PUT' ? { display_name: 'x' } : undefined)).status).toBe(404);
    }
    expect((await call('acme', 'DELETE', path)).status).toBe(200);
    expect((await call('acme', 'GET', path)).status).toBe(404);
  });

  test.each<[string, object, number]>([
    ['no name', {}, 400],
    ['a name of 129', { display_name: 'x'.repeat(129) }, 400],
    ['a threshold that is none', { display_name: 'x', alert_configurations: [{ ...alert, quantity_threshold: 'much' }] }, 400],
    ['five alerts', { display_name: 'x', alert_configurations: [alert, alert, alert, alert, alert] }, 400],
    ['an unknown workspace', { display_name: 'x', filter: { workspace_id: { operator: 'IN', values: [1] } } }, 404],
  ])('fails with %s', async (_what, budget, status) => {
    expect((await call('acme', 'POST', '', budget)).status).toBe(status);
    expect((await call('acme', 'GET', '')).body).toEqual({ budgets: [] });
  });
});
