import { CfnResource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ControlPlaneStack } from '../control-plane';
import type { DataPlaneStack } from '../data-plane';
import { addControlPlaneStack } from './control-plane-stacks';
import { addDataPlaneStack } from './data-plane-stacks';
import type { LakehouseDescription } from './description';
import { planStacks, type Plan } from './plan';
import { topology } from './topology';

/** Properties of Lakehouse. */
export interface LakehouseProps {
  /** What is described. */
  readonly description: LakehouseDescription;
  /**
   * Control planes (`eu1`), accounts (`acme`) or workspaces (`acme/prod`) that are wanted: no other stacks are made.
   * @default - all
   */
  readonly only?: string[];
}

/**
 * The stacks of a description: one for each control plane that it deploys, one for each VPC of workspaces.
 *
 * They lie directly below the scope, an app or a stage, so that their names are what is typed at the command line. Data
 * planes know their control plane by plain values that follow from the description: no stack imports from another, and
 * a data plane waits for its control plane only if both are deployed together.
 */
export class Lakehouse {
  /** The stacks of control planes. */
  public readonly controlPlaneStacks: ControlPlaneStack[] = [];
  /** The stacks of data planes. */
  public readonly dataPlaneStacks: DataPlaneStack[] = [];
  private readonly plan: Plan;

  /**
   * @param scope the app, or a stage, which then leads the names of the stacks
   * @param props what is described, and what of it is wanted
   */
  constructor(scope: Construct, props: LakehouseProps) {
    this.plan = planStacks(props.description, props.only);
    const controlPlanes = new Map<string, ControlPlaneStack>();
    for (const plan of this.plan.controlPlanes) {
      const stack = addControlPlaneStack(scope, plan);
      if (!stack) continue;
      controlPlanes.set(plan.entry.name, stack);
      this.controlPlaneStacks.push(stack);
    }
    for (const plan of this.plan.dataPlanes) {
      const stack = addDataPlaneStack(scope, plan);
      const controlPlane = controlPlanes.get(plan.account.controlPlane);
      if (controlPlane) stack.node.addDependency(controlPlane); // its roles and endpoint services come first
      this.dataPlaneStacks.push(stack);
    }
  }

  /**
   * A table for people: which workspace lies in which VPC, region and AWS account, served by which control plane, and
   * the number of resources.
   */
  public topology(): string {
    const stacks = [...this.controlPlaneStacks, ...this.dataPlaneStacks];
    const count = (stack: Construct) => stack.node.findAll().filter((node) => CfnResource.isCfnResource(node)).length;
    return topology(this.plan, new Map(stacks.map((stack) => [stack.node.id, count(stack)])));
  }
}
