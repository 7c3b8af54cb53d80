import { Type } from 'typebox';
import { invalid, type ApiError } from '../../platform/http/api-error';
import { ACCOUNT_ADMIN } from '../../platform/http/caller';
import { consultingOperation, NOTHING, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema } from '../../schema';
import { PROVE_ROLE } from '../internal/calls';
import { mustBeWell } from '../internal/must-be-well';
import { ACCOUNT_PATH, AccountPath, ObjectName } from '../registered';
import { Credential, credentialLookups, presentCredential } from './credential';
import { canClaimRole, claimRole } from './customer-role';
import { insertCredential } from './statements';

/** A role below the IAM path to which the control plane's own permissions are limited. */
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/lakehouse\/([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/;

export const credentialOperations: readonly Operation<LakehouseSchema>[] = [
  consultingOperation({
    name: 'Credentials.Create',
    summary: 'Registers a role of the customer’s, once it is proved that it can be assumed for this account and for no other',
    method: 'POST',
    paths: [`${ACCOUNT_PATH}/credentials`],
    rule: ACCOUNT_ADMIN,
    params: AccountPath,
    query: NOTHING,
    body: Type.Object({
      credentials_name: ObjectName,
      aws_credentials: Type.Object({
        sts_role: Type.Object({ role_arn: Type.String({ maxLength: 2048 }) }),
      }),
    }),
    response: Credential,
    errors: ['TEMPORARILY_UNAVAILABLE'],
    before: {
      read: async ({ tx, caller: { accountId }, body }) => {
        const roleArn = body.aws_credentials.sts_role.role_arn;
        if (!ROLE_ARN.test(roleArn)) {
          throw invalid(
            `role_arn must be an IAM role with a path below /lakehouse/, such as arn:aws:iam::123456789012:role/lakehouse/acme, got ${JSON.stringify(roleArn)}`,
          );
        }
        if (!(await canClaimRole(tx, accountId, roleArn))) throw otherAccounts(roleArn);
        return { accountId, roleArn };
      },
      work: async (role, { calls, requestId }) => {
        mustBeWell('credentials', await calls.call(PROVE_ROLE, role, requestId));
        return role;
      },
    },
    handle: async ({ tx, body, now, ids }, { accountId, roleArn }) => {
      if (!(await claimRole(tx, accountId, roleArn))) throw otherAccounts(roleArn);
      const row = await insertCredential(tx, {
        accountId,
        credentialId: ids.uuid(),
        name: body.credentials_name,
        roleArn,
        createdAt: now,
      });
      return presentCredential(row);
    },
  }),
  ...credentialLookups,
];

function otherAccounts(roleArn: string): ApiError {
  return invalid(`role ${roleArn} is registered by another account; make a role of its own for each account`);
}
