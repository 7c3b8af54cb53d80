import { sql } from 'kysely';
import type { Tx } from '../../schema';
import type { CustomerAws, FoundEndpoint } from '../aws/customer-aws';
import type { VpcEndpointRow } from '../vpc-endpoints/vpc-endpoint';
import type { Due } from './due';
import { after, STEP_TIME, type Reconciling } from './reconciling';

/** In milliseconds: how often an endpoint is looked at that is not yet available. */
const LOOK_EVERY = 10_000;

/** Has the state of one endpoint follow that in AWS, seen with the roles that the account has proved. */
export async function watchEndpoint({ database, aws, now }: Reconciling, due: Due): Promise<'changed' | 'left'> {
  const begun = await database.inAccount(due.accountId, (tx) => begin(tx, due, new Date(now())));
  if (!begun) return 'left';
  const seen = await look(aws, begun.endpoint, begun.roleArns);
  return database.inAccount(due.accountId, (tx) => record(tx, begun.endpoint, seen, new Date(now())));
}

interface Begun {
  readonly endpoint: VpcEndpointRow;
  readonly roleArns: readonly string[];
}

async function begin(tx: Tx, { accountId, id }: Due, now: Date): Promise<Begun | undefined> {
  const endpoint = await tx
    .updateTable('vpc_endpoint')
    .set({ attempts: sql<number>`attempts + 1`, due_at: after(now, STEP_TIME) })
    .where('account_id', '=', accountId)
    .where('vpc_endpoint_id', '=', id)
    .where('state', 'in', ['pending', 'pendingAcceptance'])
    .where('due_at', '<=', now)
    .returningAll()
    .executeTakeFirst();
  if (!endpoint) return undefined;
  const roles = await tx.selectFrom('customer_role').select('role_arn').where('account_id', '=', accountId).execute();
  return { endpoint, roleArns: roles.map((role) => role.role_arn) };
}

/** The account may have roles in several AWS accounts; the endpoint is in one of them. */
async function look(aws: CustomerAws, endpoint: VpcEndpointRow, roleArns: readonly string[]): Promise<FoundEndpoint | undefined> {
  for (const roleArn of roleArns) {
    const seen = await aws.findEndpoint(
      { accountId: endpoint.account_id, roleArn },
      { region: endpoint.region, awsVpcEndpointId: endpoint.aws_vpc_endpoint_id },
    );
    if (seen) return seen;
  }
  return undefined;
}

async function record(tx: Tx, endpoint: VpcEndpointRow, seen: FoundEndpoint | undefined, now: Date): Promise<'changed' | 'left'> {
  const { numUpdatedRows } = await tx
    .updateTable('vpc_endpoint')
    .set({
      due_at: after(now, LOOK_EVERY),
      ...(seen && {
        state: seen.state,
        use_case: seen.useCase,
        aws_account_id: seen.awsAccount,
        aws_endpoint_service_id: seen.serviceName,
      }),
    })
    .where('account_id', '=', endpoint.account_id)
    .where('vpc_endpoint_id', '=', endpoint.vpc_endpoint_id)
    .where('attempts', '=', endpoint.attempts)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n && seen && seen.state !== endpoint.state ? 'changed' : 'left';
}
