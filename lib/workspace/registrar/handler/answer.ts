import type { FunctionContext } from '../../../shared/custom-resource/event';
import type { Outcome } from '../../../shared/custom-resource/reply';
import { AccountClient } from '../../account-api/account-client';
import { parseCredentials } from '../../account-api/credentials';
import type { World } from '../../account-api/world';
import { isPlatformId } from '../../registered/identity';
import type { Journal } from '../../registered/workspace/registered-workspace';
import type { RegistrationEvent } from './event';
import { register } from './register';

/** What the handler needs of the world. */
export interface Surroundings extends World {
  /** The text of a secret, by its ARN. */
  secret(arn: string): Promise<string>;
}

/** In milliseconds: what an invocation leaves over to hand on to the next one, or to answer. */
const RESERVE = 30_000;

/** Characters of a reason; CloudFormation takes an answer of 4096 bytes. */
const LONGEST_REASON = 1500;

/** The function is about to run out of time. */
class OutOfTime extends Error {}

/**
 * Does what an event asks for.
 *
 * @returns how it ended; an event where the next invocation goes on
 */
export async function answer(
  event: RegistrationEvent,
  context: FunctionContext,
  surroundings: Surroundings,
): Promise<{ outcome: Outcome } | { again: RegistrationEvent }> {
  const journal: Journal = event.Journal ?? { since: surroundings.now(), changed: [] };
  const world: World = {
    fetch: surroundings.fetch,
    now: () => surroundings.now(),
    pause: async (seconds) => {
      if (context.getRemainingTimeInMillis() < seconds * 1000 + RESERVE) throw new OutOfTime();
      await surroundings.pause(seconds);
    },
  };
  try {
    const api = await client(event, surroundings, world);
    const registered = await register(event, api, world, journal);
    return { outcome: { Status: 'SUCCESS', ...(registered && { PhysicalResourceId: registered.id, Data: registered.data }) } };
  } catch (error) {
    if (error instanceof OutOfTime) return { again: { ...event, Journal: journal } };
    if (isLeftover(event))
      return {
        outcome: { Status: 'SUCCESS', Reason: `nothing is known of it, and it cannot be looked for: ${reasonOf(error)}` },
      };
    return { outcome: failed(event, error) };
  }
}

async function client(event: RegistrationEvent, surroundings: Surroundings, world: World): Promise<AccountClient> {
  const { CredentialsSecret, AccountId } = event.ResourceProperties;
  const credentials = parseCredentials(await surroundings.secret(CredentialsSecret));
  if (credentials.accountId !== AccountId) {
    throw new Error(
      `the credentials in ${CredentialsSecret} are those of account ${credentials.accountId}, got account ${AccountId} to register for`,
    );
  }
  return new AccountClient(credentials, world);
}

/** A failed creation has an id that no platform gave: its deletion then looks for what may have been made all the same. */
function failed({ RequestId, PhysicalResourceId = `none-${RequestId}` }: RegistrationEvent, error: unknown): Outcome {
  return { Status: 'FAILED', Reason: reasonOf(error).slice(0, LONGEST_REASON), PhysicalResourceId };
}

/** The deletion of what was never made, as far as anybody knows: a rollback must not end on it. */
function isLeftover({ RequestType, PhysicalResourceId }: RegistrationEvent): boolean {
  return RequestType === 'Delete' && !isPlatformId(PhysicalResourceId);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
