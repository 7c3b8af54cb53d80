import { ACME, GLOBEX } from '../../services/test/identity/people';
import { INITECH, type BenchPlatform } from './platform';

/** Users of the small account, of one as large as accounts are, and of the large one. */
export const FEW = 100;
export const SOME = 100_000;
export const MANY = 1_000_000;

export const CONFIGURATION = '33333333-3333-4333-8333-333333333333';

/** Gives both of the servers one thing to look up among as many others. */
export async function fillConfigurations(platform: BenchPlatform): Promise<void> {
  const storage = `(account_id, storage_configuration_id, storage_configuration_name, bucket_name, created_at)`;
  await platform.fill('create table floor (like storage_configuration including all)');
  await platform.fill(
    `insert into storage_configuration ${storage} select $1, gen_random_uuid(), 'bucket ' || n, 'bucket-' || n, now()
     from generate_series(1, 1000) n`,
    [GLOBEX],
  );
  await platform.fill(`insert into storage_configuration ${storage} values ($1, $2, 'root', 'acme-root', now())`, [
    ACME,
    CONFIGURATION,
  ]);
  await platform.fill('insert into floor select * from storage_configuration');
  await platform.fill('grant select on floor to lakehouse_webapp');
  await platform.fill('vacuum analyze');
}

/** Gives one account a few users, one some and the other many. */
export async function fillUsers(platform: BenchPlatform): Promise<void> {
  for (const [accountId, count] of [
    [ACME, FEW],
    [INITECH, SOME],
    [GLOBEX, MANY],
  ] as const) {
    // Foreign keys are checked by a plan that is kept: one made for hardly any rows would read all of an account's for each new one.
    await addUsers(platform, accountId, 1, FEW);
    await platform.fill('analyze principal');
    await addUsers(platform, accountId, FEW + 1, count);
  }
  await platform.fill('vacuum analyze');
}

async function addUsers(platform: BenchPlatform, accountId: string, first: number, last: number): Promise<void> {
  await platform.fill(
    `insert into principal (account_id, principal_id, kind, display_name, user_name, created_at, updated_at)
     select $1, 1000000 + n, 'USER', 'Person ' || n, 'person' || n || '@example.com', now(), now()
     from generate_series($2::int, $3::int) n`,
    [accountId, first, last],
  );
}
