import type { CfnElement } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AccountStatus, type AccountDefinition } from '../../../lib/control-plane';
import { accountsSetting } from '../../../lib/control-plane/accounts/accounts-setting';
import { readAccounts } from '../../../services/src/account/accounts/document';
import { nagFindings } from '../../checks/nag';
import { controlPlaneStack } from '../control-plane-fixture';
import { resources } from '../resources';

const ACME: AccountDefinition = {
  accountId: '0b7e4e2a-2b1c-4d3e-9f00-1234567890ab',
  accountName: 'acme',
  awsAccount: '222222222222',
};
const GLOBEX: AccountDefinition = {
  accountId: '7f2d6c1e-5a0b-4c9d-8e3f-abcdef012345',
  accountName: 'globex',
  awsAccount: '333333333333',
  adminUserName: 'grace@globex.example',
  status: AccountStatus.SUSPENDED,
};

test('the list is applied after the migration and before the services', () => {
  const stack = controlPlaneStack({ accounts: [ACME, GLOBEX] });
  const { migration, accountList } = stack.controlPlane;
  const idOf = (step: typeof migration) => stack.getLogicalId(step.oneOffTask.customResource.node.defaultChild as CfnElement);
  if (!accountList) throw new Error('no list is applied');
  const template = Template.fromStack(stack);
  template.hasResource('Custom::LakehouseOneOffTask', {
    Properties: { Container: 'accounts' },
    DependsOn: Match.arrayWith([idOf(migration)]),
  });
  template.allResources('AWS::ECS::Service', { DependsOn: Match.arrayWith([idOf(accountList)]) });
  expect(nagFindings(stack)).toEqual([]);
});

test('the process is given a list that it reads', () => {
  const stack = controlPlaneStack({ accounts: [ACME, GLOBEX] });
  const containers = resources(stack, 'AWS::ECS::TaskDefinition').flatMap(
    ({ properties }) => properties.ContainerDefinitions as { Name: string; Environment: { Name: string; Value: string }[] }[],
  );
  const environment = containers.find(({ Name }) => Name === 'accounts')?.Environment ?? [];
  const list = environment.find(({ Name }) => Name === 'ACCOUNTS')?.Value ?? '';
  expect(readAccounts(list, 'ACCOUNTS')).toEqual([
    { id: ACME.accountId, name: 'acme', awsAccount: '222222222222' },
    { id: GLOBEX.accountId, name: 'globex', awsAccount: '333333333333', admin: 'grace@globex.example', status: 'SUSPENDED' },
  ]);
});

test('without a list none is applied', () => {
  const stack = controlPlaneStack();
  expect(stack.controlPlane.accountList).toBeUndefined();
  Template.fromStack(stack).resourceCountIs('Custom::LakehouseOneOffTask', 1);
});

const many = (count: number): AccountDefinition[] =>
  Array.from({ length: count }, (_, index) => ({
    accountId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    accountName: `account-${index}`,
    awsAccount: '222222222222',
    adminUserName: `first.administrator@account-${index}.example`,
  }));

test('120 accounts fit into a stack and into a task definition', () => {
  const stack = controlPlaneStack({ accounts: many(120) });
  expect(Object.keys(Template.fromStack(stack).toJSON().Resources as object).length).toBeLessThan(500);
  expect(accountsSetting(many(120)).length).toBeLessThan(48 * 1024);
});

test.each<[string, AccountDefinition[], string]>([
  [
    'an id that is no UUID',
    [{ ...ACME, accountId: '222222222222' }],
    'accounts.accountId must be a lower-case UUID, got "222222222222"',
  ],
  ['an empty name', [{ ...ACME, accountName: '' }], 'accounts.accountName must have 1 to 100 characters, got ""'],
  [
    'an administrator without a host',
    [{ ...ACME, adminUserName: 'ada' }],
    'accounts.adminUserName must be an e-mail address, got "ada"',
  ],
  [
    'an id twice',
    [ACME, { ...GLOBEX, accountId: ACME.accountId }],
    `accountId must be unique among accounts, got "${ACME.accountId}" twice`,
  ],
  ['a name twice', [ACME, { ...GLOBEX, accountName: 'acme' }], 'accountName must be unique among accounts, got "acme" twice'],
  ['more than a stack holds', many(121), 'accounts must be at most 120, got 121'],
  [
    'an AWS account that is none',
    [{ ...ACME, awsAccount: 'acme' }],
    'accounts.awsAccount must be the id of an AWS account, 12 digits, got "acme"',
  ],
])('fails for %s', (_, accounts, message) => {
  expect(() => controlPlaneStack({ accounts })).toThrow(message);
});
