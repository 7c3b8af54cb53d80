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
  login: {
    issuer: 'https://id.globex.example',
    clientId: 'lakehouse',
    groups: { 'data-engineers': 'engineers' },
    createUsers: true,
    passwords: false,
  },
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
    {
      id: GLOBEX.accountId,
      name: 'globex',
      awsAccount: '333333333333',
      admin: 'grace@globex.example',
      status: 'SUSPENDED',
      login: GLOBEX.login,
    },
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

test('100 accounts fit into a stack and into a task definition', () => {
  const stack = controlPlaneStack({ accounts: many(100) });
  expect(Object.keys(Template.fromStack(stack).toJSON().Resources as object).length).toBeLessThan(500);
  expect(accountsSetting(many(100)).length).toBeLessThan(48 * 1024);
});

const LOGIN = { issuer: 'https://id.example', clientId: 'lakehouse' };
const GROUPS = Array.from(
  { length: 201 },
  (_, index) => [`group of the provider ${index}`, `group of the account ${index}`] as const,
);

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
  ['more than a stack holds', many(101), 'accounts must be at most 100, got 101'],
  [
    'more than a task definition holds',
    many(90).map((account) => ({ ...account, login: { ...LOGIN, groups: Object.fromEntries(GROUPS.slice(0, 20)) } })),
    'accounts must be at most 49152 bytes of JSON, got ',
  ],
  [
    'an issuer without TLS',
    [{ ...ACME, login: { ...LOGIN, issuer: 'http://id.example' } }],
    'accounts.login.issuer must be an https URL without query',
  ],
  ['an empty client id', [{ ...ACME, login: { ...LOGIN, clientId: '' } }], 'accounts.login.clientId must be the id of a client'],
  [
    'two scopes in one text',
    [{ ...ACME, login: { ...LOGIN, scopes: ['email profile'] } }],
    'accounts.login.scopes must be single scopes without spaces, got "email profile"',
  ],
  [
    'a group without a name',
    [{ ...ACME, login: { ...LOGIN, groups: { staff: '' } } }],
    'accounts.login.groups must name a group of the account for "staff", got ""',
  ],
  [
    'too many groups',
    [{ ...ACME, login: { ...LOGIN, groups: Object.fromEntries(GROUPS) } }],
    'accounts.login.groups must map at most 200 groups, got 201',
  ],
  [
    'an AWS account that is none',
    [{ ...ACME, awsAccount: 'acme' }],
    'accounts.awsAccount must be the id of an AWS account, 12 digits, got "acme"',
  ],
])('fails for %s', (_, accounts, message) => {
  expect(() => controlPlaneStack({ accounts })).toThrow(message);
});
