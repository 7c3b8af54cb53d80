import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Type, type Static, type TSchema } from 'typebox';
import { Check } from 'typebox/value';
import type { Settings } from '../../platform/settings';
import type { AccountEntry } from './document';

/** With what the data planes of an account log in, as the constructs of a control plane make it. */
const RegistrationSecret = Type.Object({
  clientId: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
  clientSecret: Type.String({ minLength: 32 }),
});

/** With what the first administrator logs in, and the account's client at its provider where that keeps a secret. */
const LoginSecret = Type.Object({
  adminPassword: Type.String({ minLength: 12 }),
  clientSecret: Type.Optional(Type.String({ minLength: 1 })),
});

/** The secrets of an account. */
export interface SecretsOfAccount {
  readonly registration?: Static<typeof RegistrationSecret>;
  readonly login?: Static<typeof LoginSecret>;
}

/** Where the secrets of accounts lie. */
export type AccountSecrets = (account: AccountEntry) => Promise<SecretsOfAccount>;

export const NO_SECRETS: SecretsOfAccount = {};

/** The secrets of this control plane's accounts, as its settings say. */
export function accountSecrets(settings: Settings): AccountSecrets {
  if (settings.text('ACCOUNT_SECRETS') === 'none') return () => Promise.resolve(NO_SECRETS);
  const client = new SecretsManagerClient({ region: settings.text('AWS_REGION') });
  // The names are those of lib/control-plane/accounts/registration.ts.
  const prefix = `lakehouse/${settings.text('CONTROL_PLANE_NAME')}`;
  const read = async <T extends TSchema>(schema: T, SecretId: string, { name }: AccountEntry, allowed: string) => {
    const { SecretString: text = '' } = await client.send(new GetSecretValueCommand({ SecretId }));
    return parse(schema, text, `secret ${SecretId} of the account ${name} must be JSON with ${allowed}`);
  };
  return async (account) => {
    const { id, awsAccount } = account;
    if (awsAccount === undefined) return NO_SECRETS;
    const registration = 'a UUID "clientId" and a "clientSecret" of 32 characters or more; deploy it anew';
    const login = 'an "adminPassword" of 12 characters or more, and maybe a "clientSecret"; write it anew';
    return {
      registration: await read(RegistrationSecret, `${prefix}/registration/${awsAccount}/${id}`, account, registration),
      login: await read(LoginSecret, `${prefix}/login/${id}`, account, login),
    };
  };
}

/** The message never holds the text. */
function parse<T extends TSchema>(schema: T, text: string, message: string): Static<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (Check(schema, value)) return value;
  throw new Error(message);
}
