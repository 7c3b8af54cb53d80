import { CfnResource, Stack, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { lit } from '../shared/lit';
import { fail } from '../shared/problems';
import type { WorkspaceDefinition } from './data-plane-props';

/** Workspaces whose resources lie in the data plane's own stack unless they say otherwise; with their extras it stays below 500. */
const WORKSPACES_IN_STACK = 12;

/** Whether the resources of the `index`th workspace lie in a nested stack of their own. */
export function hasOwnStack({ ownStack }: WorkspaceDefinition, index: number): boolean {
  return ownStack ?? index >= WORKSPACES_IN_STACK;
}

/** Resources at which CloudFormation ends a stack. */
const MAX_RESOURCES = 500;

/** Resources at which it is time to plan: what is added later, such as data sources, counts as well. */
const MANY_RESOURCES = 450;

/** Reports a data plane that outgrows, or is about to outgrow, the stack that it is in. */
export function checkStackSize(dataPlane: IConstruct): void {
  const stack = Stack.of(dataPlane);
  const isOwn = (node: IConstruct) => CfnResource.isCfnResource(node) && node.stack === stack;
  const count = dataPlane.node.findAll().filter(isOwn).length;
  const cure = 'set ownStack of some workspaces, new ones first: it replaces the resources of those that are deployed';
  if (count > MAX_RESOURCES) {
    fail(
      dataPlane,
      lit`DataPlaneTooLarge`,
      `a stack has at most ${MAX_RESOURCES} resources, got ${count} in ${dataPlane.node.path}; ${cure}`,
    );
  }
  if (count > MANY_RESOURCES) {
    const message = `has ${count} of the ${MAX_RESOURCES} resources that a stack may have; ${cure}`;
    Validations.of(dataPlane).addWarning('lakehouse:DataPlane.nearlyTooLarge', message);
  }
}
