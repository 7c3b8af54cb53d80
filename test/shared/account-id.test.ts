import { App, CfnParameter, Stack } from 'aws-cdk-lib/core';
import { checkAccountId } from '../../lib/shared/account-id';

const stack = () => new Stack(new App(), 'Stack');

test('a UUID and a token pass', () => {
  const scope = stack();
  expect(checkAccountId(scope, '0b7e4e2a-2b1c-4d3e-9f00-1234567890ab')).toBe('0b7e4e2a-2b1c-4d3e-9f00-1234567890ab');
  const token = new CfnParameter(scope, 'Account').valueAsString;
  expect(checkAccountId(scope, token)).toBe(token);
});

test.each(['', 'acme', '0B7E4E2A-2B1C-4D3E-9F00-1234567890AB'])('fails on %j', (accountId) => {
  expect(() => checkAccountId(stack(), accountId)).toThrow(/accountId must be a lower-case UUID, got/);
});

test('fails on an AWS account id, and says what it is', () => {
  expect(() => checkAccountId(stack(), '123456789012')).toThrow(/that is an AWS account id/);
});
