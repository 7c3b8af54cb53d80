import { Stack, Token } from 'aws-cdk-lib/core';
import type { Grant, IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import { acknowledge } from './acknowledge';

/**
 * Acknowledges what cdk-nag's `AwsSolutions-IAM5` finds in these statements.
 *
 * That rule has one finding a wildcard, and its id embeds the logical ids of the template, so the ids are worked out
 * from the statements instead of being typed out. Statements are given, not policies: each group has its own reason.
 *
 * @param scope      the policy, or the role that holds it
 * @param reason     why these statements cannot do without a wildcard
 * @param statements statements of that policy, complete: what they gain later is not acknowledged
 */
export function acknowledgeWildcards(scope: IConstruct, reason: string, statements: PolicyStatement[]): void {
  const stack = Stack.of(scope);
  const findings = new Set<string>();
  for (const { actions, resources } of statements) {
    for (const action of actions) if (action.includes('*')) findings.add(`Action::${action}`);
    for (const resource of resources) {
      const text = Token.isUnresolved(resource) ? flatten(stack.resolve(resource)) : resource;
      if (text.includes('*')) findings.add(`Resource::${text}`);
    }
  }
  if (findings.size === 0) return;
  acknowledge(scope, Object.fromEntries([...findings].map((finding) => [`AwsSolutions-IAM5[${finding}]`, reason])));
}

/**
 * Acknowledges the wildcards that a grant wrote into the policy of its grantee. What lives outside this app has no
 * policy here, and no findings.
 */
export function acknowledgeGrant(grantee: IGrantable, reason: string, grant: Grant): Grant {
  const { grantPrincipal } = grantee;
  if (Construct.isConstruct(grantPrincipal)) acknowledgeWildcards(grantPrincipal, reason, grant.principalStatements);
  return grant;
}

/** A resolved CloudFormation expression as cdk-nag writes it: `<Bucket.Arn>/*`. */
function flatten(node: unknown): string {
  if (typeof node === 'string') return node.replaceAll('${', '<').replaceAll('}', '>');
  if (typeof node === 'object' && node !== null) {
    if ('Ref' in node) return `<${flatten(node.Ref)}>`;
    if ('Fn::Sub' in node) return flatten(node['Fn::Sub']);
    if ('Fn::ImportValue' in node) return flatten(node['Fn::ImportValue']);
    if ('Fn::GetAtt' in node && Array.isArray(node['Fn::GetAtt'])) return `<${node['Fn::GetAtt'].map(flatten).join('.')}>`;
    if ('Fn::Join' in node && Array.isArray(node['Fn::Join'])) {
      const [delimiter, items] = node['Fn::Join'] as [string, unknown[]];
      return items.map(flatten).join(delimiter);
    }
  }
  return JSON.stringify(node);
}
