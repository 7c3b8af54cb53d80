import type { Selectable } from 'kysely';
import { Type } from 'typebox';
import { registeredOperations, type Registered } from '../registered';
import type { CredentialTable } from '../schema';
import { releaseRole } from './customer-role';
import { selectCredentials, usedCredential } from './statements';

/** A role of the customer's that the platform may assume for the account. Times are milliseconds since 1970. */
export const Credential = Type.Object({
  account_id: Type.String(),
  credentials_id: Type.String(),
  credentials_name: Type.String(),
  aws_credentials: Type.Object({
    sts_role: Type.Object({
      role_arn: Type.String(),
      external_id: Type.String({ description: 'What the role must ask for in its trust policy: the account id' }),
    }),
  }),
  creation_time: Type.Integer(),
});

export type CredentialRow = Selectable<CredentialTable>;

export function presentCredential(row: CredentialRow) {
  return {
    account_id: row.account_id,
    credentials_id: row.credential_id,
    credentials_name: row.credential_name,
    aws_credentials: { sts_role: { role_arn: row.role_arn, external_id: row.account_id } },
    creation_time: row.created_at.getTime(),
  };
}

export const CREDENTIALS: Registered<CredentialRow, typeof Credential> = {
  service: 'Credentials',
  collection: 'credentials',
  idName: 'credentials_id',
  noun: 'Credential',
  table: 'credential',
  idColumn: 'credential_id',
  shape: Credential,
  present: presentCredential,
  select: selectCredentials,
  usedBy: usedCredential,
  afterwards: (tx, { account_id, role_arn }) => releaseRole(tx, account_id, role_arn),
};

export const credentialLookups = registeredOperations(CREDENTIALS);
