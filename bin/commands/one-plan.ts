import type { LakehouseDescription } from '../../lib/deployment';
import { planStacks, type DataPlanePlan } from '../../lib/deployment/plan';
import { UsageError } from './errors';

/** The VPC that a command is given, by the name of one of its workspaces, or of an account that has one VPC. */
export function onePlan(command: string, description: LakehouseDescription, names: string[]): DataPlanePlan {
  const [name, ...more] = names;
  if (name === undefined || more.length > 0) throw new UsageError(`${command} takes one workspace, as account/workspace`);
  const { dataPlanes } = planStacks(description, [name]);
  const [plan, ...others] = dataPlanes;
  if (plan && others.length === 0) return plan;
  const known = dataPlanes.map(({ account, owner }) => `${account.name}/${owner.name}`).join(', ') || 'none';
  throw new UsageError(`${command} takes one workspace, got ${JSON.stringify(name)} with several VPCs or none: ${known}`);
}
