import { Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib/core';

/** A resource of a template. */
export interface TemplateResource {
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The resources of a type in a stack's template, in order. */
export function resources(stack: Stack, type: string): TemplateResource[] {
  const found = Template.fromStack(stack).findResources(type) as Record<string, { Properties?: Record<string, unknown> }>;
  return Object.entries(found).map(([logicalId, { Properties = {} }]) => ({ logicalId, properties: Properties }));
}

/** Logical ids of the resources of a type in a stack's template, in order. */
export function logicalIds(stack: Stack, type: string): string[] {
  return resources(stack, type).map(({ logicalId }) => logicalId);
}
