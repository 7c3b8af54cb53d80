import { Match, Template } from 'aws-cdk-lib/assertions';
import { StorageAccessRole, type StorageAccessRoleProps } from '../../lib/control-plane';
import { nagFindings } from '../checks/nag';
import { stackFixture } from './processes/fixture';

function build(props: Partial<StorageAccessRoleProps> = {}) {
  const stack = stackFixture();
  const role = new StorageAccessRole(stack, 'StorageAccess', { controlPlaneName: 'main', ...props });
  return { stack, role, template: Template.fromStack(stack) };
}

const pathOf = (process: string) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::111122223333:role/lakehouse/main/${process}/*`]],
});

test('the processes that the manifest names assume it, in sessions tagged with an account', () => {
  build().template.hasResourceProperties('AWS::IAM::Role', {
    Path: '/lakehouse/main/storage-access/',
    RoleName: Match.absent(),
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Action: ['sts:AssumeRole', 'sts:TagSession'],
          Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:root']] } },
          Condition: {
            ArnLike: { 'aws:PrincipalArn': [pathOf('cluster-manager')] },
            Null: { 'aws:RequestTag/LakehouseAccountId': 'false' },
          },
        },
      ],
    },
  });
});

test('every permission needs the tag, and ends at the control plane’s own AWS account', () => {
  const [policy] = Object.values(build().template.findResources('AWS::IAM::Policy')) as {
    Properties: { PolicyDocument: { Statement: { Action: string | string[]; Condition: unknown }[] } };
  }[];
  const statements = policy?.Properties.PolicyDocument.Statement ?? [];
  expect(statements).toHaveLength(4);
  for (const statement of statements) {
    expect(statement.Condition).toEqual({
      Null: { 'aws:PrincipalTag/LakehouseAccountId': 'false' },
      StringNotEquals: { 'aws:ResourceAccount': '111122223333' },
    });
    expect([statement.Action].flat().filter((action) => action.includes('*'))).toEqual([]);
  }
});

test('customers’ roles can be given', () => {
  const stack = stackFixture();
  new StorageAccessRole(stack, 'StorageAccess', {
    controlPlaneName: 'main',
    customerRoleArns: ['arn:aws:iam::444455556666:role/own'],
  });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Resource: 'arn:aws:iam::444455556666:role/own' })]) },
  });
});

test('nothing is left for cdk-nag', () => {
  expect(nagFindings(build().stack)).toEqual([]);
});
