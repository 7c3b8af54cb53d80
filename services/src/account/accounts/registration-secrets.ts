import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import type { Settings } from '../../platform/settings';
import type { AccountEntry } from './document';

/** With what the data planes of an account log in, as the constructs of a control plane make it. */
const RegistrationSecret = Type.Object({
  clientId: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
  clientSecret: Type.String({ minLength: 32 }),
});
export type RegistrationSecret = Static<typeof RegistrationSecret>;

/** Where the secrets of accounts lie; undefined for an account that has none. */
export type RegistrationSecrets = (account: AccountEntry) => Promise<RegistrationSecret | undefined>;

/** The secrets of this control plane's accounts, as its settings say. */
export function registrationSecrets(settings: Settings): RegistrationSecrets {
  if (settings.text('REGISTRATION_SECRETS') === 'none') return () => Promise.resolve(undefined);
  const client = new SecretsManagerClient({ region: settings.text('AWS_REGION') });
  return async ({ id, name, awsAccount }) => {
    if (awsAccount === undefined) return undefined;
    // The same as in lib/control-plane/accounts/registration.ts.
    const secretId = `lakehouse/${settings.text('CONTROL_PLANE_NAME')}/registration/${awsAccount}/${id}`;
    const { SecretString: text = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    return parse(text, `secret ${secretId} of the account ${name}`);
  };
}

/** The message never holds the text. */
function parse(text: string, what: string): RegistrationSecret {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (Check(RegistrationSecret, value)) return value;
  throw new Error(`${what} must be JSON with a UUID "clientId" and a "clientSecret" of 32 characters or more; deploy it anew`);
}
