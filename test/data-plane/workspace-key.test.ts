import { App, CfnParameter, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CrossAccountRole, WorkspaceKey, WorkspaceKeyUse, type WorkspaceKeyProps } from '../../lib/data-plane';
import { nagFindings } from '../checks/nag';
import { ACCOUNT_ID, CUSTOMER, customerStack, databricksControlPlane, ownControlPlane } from './contracts';

const own = { controlPlane: ownControlPlane(), accountId: ACCOUNT_ID };
const ROLE = `arn:aws:iam::${CUSTOMER}:role/cross-account`;

interface Statement {
  readonly Sid?: string;
}

function statements(stack: Stack): Record<string, Statement> {
  const [key] = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'));
  const list = (key?.['Properties'] as { KeyPolicy: { Statement: Statement[] } }).KeyPolicy.Statement;
  return Object.fromEntries(list.map((statement) => [statement.Sid ?? 'Administration', statement]));
}

function keyOf(stack: Stack, props: Partial<WorkspaceKeyProps> = {}): WorkspaceKey {
  return new WorkspaceKey(stack, 'Key', { ...own, ...props });
}

test('a minimal key rotates, is retained, has no physical name and no findings', () => {
  const stack = customerStack();
  keyOf(stack);
  const template = Template.fromStack(stack);
  template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
  template.resourceCountIs('AWS::KMS::Alias', 0);
  expect(Object.keys(statements(stack))).toEqual(['Administration', 'ManagedServices', 'Storage', 'StorageGrants']);
  expect(nagFindings(stack)).toEqual([]);
});

test('Databricks gets the published statements, bound to the account', () => {
  const stack = customerStack();
  const crossAccountRole = CrossAccountRole.fromRoleArn(stack, 'Role', ROLE);
  keyOf(stack, { controlPlane: databricksControlPlane(), crossAccountRole, alias: 'lakehouse/prod' });
  const principal = { AWS: 'arn:aws:iam::414351767826:root' };
  const tagged = { StringEquals: { 'aws:PrincipalTag/DatabricksAccountId': ACCOUNT_ID } };
  expect(statements(stack)).toMatchObject({
    ManagedServices: { Principal: principal, Action: ['kms:Encrypt', 'kms:Decrypt'], Condition: tagged },
    Storage: {
      Principal: principal,
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      Condition: tagged,
    },
    StorageGrants: {
      Principal: principal,
      Action: ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'],
      Condition: { ...tagged, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
    ClusterVolumes: {
      Principal: { AWS: ROLE },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*', 'kms:CreateGrant', 'kms:DescribeKey'],
      Condition: { StringEquals: { 'kms:ViaService': 'ec2.eu-west-1.amazonaws.com' } },
    },
  });
  Template.fromStack(stack).hasResourceProperties('AWS::KMS::Alias', { AliasName: 'alias/lakehouse/prod' });
});

test('an own control plane is told by the path of its role as well', () => {
  const stack = customerStack();
  keyOf(stack);
  expect(statements(stack)['Storage']).toMatchObject({
    Principal: { AWS: 'arn:aws:iam::123456789012:root' },
    Condition: {
      StringEquals: { 'aws:PrincipalTag/LakehouseAccountId': ACCOUNT_ID },
      ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/lakehouse/eu1/storage-access/*' },
    },
  });
});

test.each([
  [[WorkspaceKeyUse.MANAGED_SERVICES], ['Administration', 'ManagedServices']],
  [[WorkspaceKeyUse.STORAGE], ['Administration', 'Storage', 'StorageGrants']],
])('a key for %j has only their statements', (uses, sids) => {
  const stack = customerStack();
  keyOf(stack, { uses });
  expect(Object.keys(statements(stack))).toEqual(sids);
});

test('GovCloud', () => {
  const stack = customerStack('us-gov-west-1');
  keyOf(stack, { controlPlane: ownControlPlane('us-gov-west-1') });
  expect(statements(stack)['Storage']).toMatchObject({ Principal: { AWS: 'arn:aws-us-gov:iam::123456789012:root' } });
});

test('two in one stack, and existing keys', () => {
  const stack = customerStack();
  keyOf(stack);
  new WorkspaceKey(stack, 'Other', own);
  const arn = `arn:aws:kms:eu-west-1:${CUSTOMER}:key/1`;
  expect(WorkspaceKey.fromKeyArn(stack, 'Imported', arn).keyArn).toBe(arn);
  const given = new kms.Key(stack, 'Given');
  expect(WorkspaceKey.fromKey(stack, 'Wrapped', given).keyArn).toBe(given.keyArn);
  Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 3);
});

test('deleting takes two keys', () => {
  const stack = customerStack();
  keyOf(stack, { removalPolicy: RemovalPolicy.DESTROY });
  Template.fromStack(stack).hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain' });
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('takes a second key'));
  const sure = customerStack('eu-west-1', new App({ context: { 'lakehouse:deleteData': true } }));
  keyOf(sure, { removalPolicy: RemovalPolicy.DESTROY });
  Template.fromStack(sure).hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
});

test('tokens pass untouched', () => {
  const stack = new Stack(new App(), 'Agnostic');
  const parameter = (id: string) => new CfnParameter(stack, id).valueAsString;
  const crossAccountRole = CrossAccountRole.fromRole(
    stack,
    'Role',
    new iam.Role(stack, 'R', { assumedBy: new iam.AnyPrincipal() }),
  );
  keyOf(stack, { accountId: parameter('AccountId'), alias: parameter('Alias'), crossAccountRole });
  Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 1);
});

test.each<[string, Partial<WorkspaceKeyProps>, RegExp]>([
  ['no use', { uses: [] }, /uses must not be empty/],
  ['volumes without storage', { uses: [WorkspaceKeyUse.CLUSTER_VOLUMES] }, /add storage/],
  ['volumes without a role', { uses: [WorkspaceKeyUse.STORAGE, WorkspaceKeyUse.CLUSTER_VOLUMES] }, /name the role/],
  ['a reserved alias', { alias: 'aws/ebs' }, /alias must be letters.*got "aws\/ebs"/],
  ['an alias with a space', { alias: 'a b' }, /alias must be letters/],
  ['an AWS account id', { accountId: CUSTOMER }, /accountId must be a lower-case UUID/],
  [
    'another region',
    { controlPlane: ownControlPlane('us-east-1') },
    /must be in the region of its control plane, us-east-1, got eu-west-1/,
  ],
])('fails on %s', (_, props, message) => {
  expect(() => keyOf(customerStack(), props)).toThrow(message);
});
