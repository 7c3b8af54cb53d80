import type { CfnResource } from 'aws-cdk-lib/core';
import { acknowledge } from './acknowledge';

/**
 * Tells cfn-lint, and the linter that newer CDKs build in, that a resource names its availability zone on purpose: zones are
 * properties here, since asking AWS for them would need credentials at synthesis.
 */
export function namesItsZone(resource: CfnResource): void {
  resource.addMetadata('cfn-lint', { config: { ignore_checks: ['W3010'] } });
  acknowledge(resource, { 'CloudFormation-Validate::W3010': 'zones are properties, so that synthesis asks AWS nothing' });
}
