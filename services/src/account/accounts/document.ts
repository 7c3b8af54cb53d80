import { Ajv, type ErrorObject } from 'ajv';
import { Type, type Static } from 'typebox';
import { LoginSettings } from '../../identity/login/provider/settings';

/** An account as its operator describes it; everything else in the entry is for other readers. */
const AccountEntry = Type.Object({
  id: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
  name: Type.String({ minLength: 1, maxLength: 100 }),
  /** User name of the first administrator. @default admin@<name of the account>.example */
  admin: Type.Optional(Type.String({ minLength: 3, maxLength: 256, pattern: '@' })),
  /** A suspended account lets nobody in; its data stays. @default ACTIVE */
  status: Type.Optional(Type.Enum(['ACTIVE', 'SUSPENDED'])),
  /** AWS account of its data planes. @default - it has no secret for their registration */
  awsAccount: Type.Optional(Type.String({ pattern: '^\\d{12}$' })),
  /** Through whose provider its people log in. @default - by password, which only the first administrator has */
  login: Type.Optional(LoginSettings),
  /** Name of the control plane that serves it. @default - whichever reads the document */
  controlPlane: Type.Optional(Type.String()),
});

const AccountsDocument = Type.Object({ accounts: Type.Array(AccountEntry) });

export type AccountEntry = Static<typeof AccountEntry>;

const validate = new Ajv({ allErrors: true, strict: false }).compile<Static<typeof AccountsDocument>>(AccountsDocument);

/**
 * Reads the list of accounts, such as the one in lakehouse.json.
 *
 * @param source what to call the text in messages
 * @throws with every fault at once
 */
export function readAccounts(text: string, source: string): AccountEntry[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new Error(`${source} is no JSON`, { cause: error });
  }
  if (!validate(document)) {
    const faults = validate.errors?.map(faultText) ?? [];
    throw new Error(`${source} does not describe accounts: ${faults.join('; ')}`);
  }
  const ids = document.accounts.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice) throw new Error(`${source} has the account id ${twice} twice`);
  return document.accounts;
}

function faultText({ instancePath, message, params }: ErrorObject): string {
  const { additionalProperty: name } = params as { additionalProperty?: string };
  return `${instancePath || '/'} ${message}${name === undefined ? '' : `, got ${JSON.stringify(name)}`}`;
}
