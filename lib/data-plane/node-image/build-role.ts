import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledge } from '../../shared/acknowledge';
import { acknowledgeInlinePolicies } from '../../shared/acknowledge-inline-policies';
import { artifactArn } from './artifact-arn';
import type { NodeArtifact, NodeImageProps } from './node-image-props';

/** What an instance that builds needs by AWS's documentation: to be led by Systems Manager, and to fetch components. */
const MANAGED_POLICIES = ['AmazonSSMManagedInstanceCore', 'EC2InstanceProfileForImageBuilder'];

/** The role of the instances that build: what AWS asks for, and the artifacts, object by object. */
export function createBuildRole(
  scope: Construct,
  agent: NodeArtifact,
  { runtimes = [], artifactKey, rolePermissionsBoundary }: NodeImageProps,
): iam.Role {
  const { partition } = Stack.of(scope);
  const role = new iam.Role(scope, 'Role', {
    assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
    managedPolicies: MANAGED_POLICIES.map((name) => iam.ManagedPolicy.fromAwsManagedPolicyName(name)),
    permissionsBoundary: rolePermissionsBoundary,
  });
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['s3:GetObject'],
      resources: [agent, ...runtimes].map((artifact) => artifactArn(partition, artifact)),
    }),
  );
  artifactKey?.grant(role, 'kms:Decrypt');
  acknowledgeInlinePolicies(role);
  const reason = 'AWS keeps this policy in step with what Image Builder and Systems Manager need; the role lives for a build';
  const finding = (name: string) => `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`;
  acknowledge(role, Object.fromEntries(MANAGED_POLICIES.map((name) => [finding(name), reason])));
  return role;
}
