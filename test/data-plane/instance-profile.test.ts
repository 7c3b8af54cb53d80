import { App, CfnParameter, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { InstanceProfile } from '../../lib/data-plane';
import { nagFindings } from '../checks/nag';
import { CUSTOMER, customerStack } from './contracts';

test('a minimal profile has a role of EC2 without any permission, no physical names and no findings', () => {
  const stack = customerStack();
  const profile = new InstanceProfile(stack, 'Profile');
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::IAM::InstanceProfile', {
    InstanceProfileName: Match.absent(),
    Roles: [stack.resolve(profile.role.roleName)],
  });
  template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'ec2.amazonaws.com' } }] },
    Policies: Match.absent(),
    ManagedPolicyArns: Match.absent(),
    RoleName: Match.absent(),
  });
  template.resourceCountIs('AWS::IAM::Policy', 0);
  expect(nagFindings(stack)).toEqual([]);
});

test('everything set', () => {
  const stack = customerStack();
  const permissionsBoundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary');
  new InstanceProfile(stack, 'Profile', { permissionsBoundary, path: '/nodes/' });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::IAM::InstanceProfile', { Path: '/nodes/' });
  template.hasResourceProperties('AWS::IAM::Role', { Path: '/nodes/', PermissionsBoundary: Match.anyValue() });
});

test('grants go to the role, without findings of their form', () => {
  const stack = customerStack();
  const profile = new InstanceProfile(stack, 'Profile');
  const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'data');
  iam.Grant.addToPrincipal({ grantee: profile, actions: ['s3:ListBucket'], resourceArns: [bucket.bucketArn] });
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', { Roles: [stack.resolve(profile.role.roleName)] });
  expect(nagFindings(stack)).toEqual([]);
});

test('a given role is used as it is', () => {
  const stack = customerStack();
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  expect(new InstanceProfile(stack, 'Profile', { role }).role).toBe(role);
  Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 1);
});

test.each([
  [`arn:aws:iam::${CUSTOMER}:instance-profile/nodes`, 'nodes'],
  [`arn:aws-us-gov:iam::${CUSTOMER}:instance-profile/a/path/nodes`, 'nodes'],
])('an existing profile %s has its name', (instanceProfileArn, name) => {
  const stack = customerStack();
  const role = iam.Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${CUSTOMER}:role/nodes`);
  const imported = InstanceProfile.fromInstanceProfileAttributes(stack, 'Profile', { instanceProfileArn, role });
  expect([imported.instanceProfileArn, imported.instanceProfileName, imported.role]).toEqual([instanceProfileArn, name, role]);
  expect(imported.grantPrincipal).toBe(role.grantPrincipal);
});

test('tokens pass untouched', () => {
  const stack = new Stack(new App(), 'Stack');
  const instanceProfileArn = new CfnParameter(stack, 'Arn').valueAsString;
  const role = iam.Role.fromRoleArn(stack, 'Role', new CfnParameter(stack, 'RoleArn').valueAsString);
  const imported = InstanceProfile.fromInstanceProfileAttributes(stack, 'Profile', { instanceProfileArn, role });
  expect(stack.resolve(imported.instanceProfileName)).toEqual({
    'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::Select': [5, { 'Fn::Split': [':', { Ref: 'Arn' }] }] }] }],
  });
  new InstanceProfile(stack, 'Own', { path: new CfnParameter(stack, 'Path').valueAsString });
});

test('two in one stack', () => {
  const stack = customerStack();
  new InstanceProfile(stack, 'A');
  new InstanceProfile(stack, 'B');
  Template.fromStack(stack).resourceCountIs('AWS::IAM::InstanceProfile', 2);
});
