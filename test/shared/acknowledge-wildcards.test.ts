import { App, Aws, CfnParameter, Fn, Stack } from 'aws-cdk-lib/core';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AnyPrincipal, Policy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { acknowledgeWildcards } from '../../lib/shared/acknowledge-wildcards';

function wildcards(stack: Stack): string[] {
  const names = new AwsSolutionsChecks().validateScope(stack).violations.map((violation) => violation.ruleName);
  return names.filter((name) => name.startsWith('AwsSolutions-IAM5'));
}

function policyOn(stack: Stack, ...resources: string[]): { policy: Policy; statement: PolicyStatement } {
  const statement = new PolicyStatement({ actions: ['s3:GetObject', 's3:List*'], resources });
  const role = new Role(stack, 'Role', { assumedBy: new AnyPrincipal() });
  return { statement, policy: new Policy(stack, 'Policy', { roles: [role], statements: [statement] }) };
}

test.each([
  ['text', () => '*'],
  ['a bucket of the stack', (stack: Stack) => new Bucket(stack, 'Bucket').arnForObjects('*')],
  ['pseudo parameters', () => `arn:${Aws.PARTITION}:s3:::logs-${Aws.REGION}/*`],
  ['a parameter', (stack: Stack) => new CfnParameter(stack, 'Name').valueAsString + '/*'],
  ['an imported value', () => Fn.importValue('other') + '/*'],
  ['a substitution', () => Fn.sub('arn:${AWS::Partition}:s3:::x/*')],
  ['any other expression', () => Fn.select(0, [Fn.base64('a'), 'b']) + '/*'],
])('acknowledges %s', (_, resource) => {
  const stack = new Stack(new App(), 'Stack');
  const { policy, statement } = policyOn(stack, resource(stack));
  expect(wildcards(stack)).toHaveLength(2);
  acknowledgeWildcards(policy, 'a test', [statement]);
  expect(wildcards(stack)).toEqual([]);
});

test('leaves what other statements of the policy cause', () => {
  const stack = new Stack(new App(), 'Stack');
  const { policy, statement } = policyOn(stack, 'arn:aws:s3:::one/*');
  policy.addStatements(new PolicyStatement({ actions: ['s3:PutObject'], resources: ['arn:aws:s3:::two/*'] }));
  acknowledgeWildcards(policy, 'a test', [statement]);
  expect(wildcards(stack)).toEqual(['AwsSolutions-IAM5[Resource::arn:aws:s3:::two/*]']);
});
