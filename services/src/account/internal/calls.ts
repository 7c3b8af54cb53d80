import { Type } from 'typebox';

/** What is wrong with something in a customer's AWS account, for people; empty when all is well. */
const Faults = Type.Object({ faults: Type.Array(Type.String()) });

/** In milliseconds: less than the public SDKs wait for a reply (60 s), more than the callee takes. */
const TIMEOUT = 30_000;

const CALLEE = { callee: 'cluster-manager', response: Faults, timeout: TIMEOUT } as const;

/** Whether a role can be assumed on behalf of the account, and of nobody else. */
export const PROVE_ROLE = {
  ...CALLEE,
  name: 'ProveRole',
  request: Type.Object({ accountId: Type.String(), roleArn: Type.String() }),
} as const;
