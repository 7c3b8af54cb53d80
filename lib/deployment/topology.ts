import { table } from '../shared/table';
import type { WorkspaceEntry } from './description/workspace-entry';
import type { DataPlanePlan, Plan } from './plan';

/** The resources in a stack, by the name of the stack. */
export type ResourceCounts = Map<string, number>;

/** What a description becomes, for people: which workspace lies in which VPC, region and AWS account, served by whom. */
export function topology(plan: Plan, resources: ResourceCounts): string {
  const count = (stackName: string | undefined) => String((stackName && resources.get(stackName)) ?? '');
  const controlPlanes = plan.controlPlanes.map(({ entry, controlPlane: { contract }, stackName, accounts }) => {
    const by = entry.databricks ? 'Databricks' : 'a contract file';
    return [
      entry.name,
      contract.region,
      contract.awsAccount,
      stackName ?? `run by ${by}`,
      String(accounts.length),
      count(stackName),
    ];
  });
  const workspaces = plan.dataPlanes.flatMap((dataPlane) =>
    dataPlane.workspaces.map((workspace) => [
      `${dataPlane.account.name}/${workspace.name}`,
      dataPlane.served.controlPlane.contract.region,
      dataPlane.account.awsAccount,
      vpcInWords(dataPlane, workspace),
      dataPlane.account.controlPlane,
      workspace === dataPlane.owner ? dataPlane.stackName : '',
      workspace === dataPlane.owner ? count(dataPlane.stackName) : '',
    ]),
  );
  const parts = [
    controlPlanes.length > 0 &&
      table([['CONTROL PLANE', 'REGION', 'AWS ACCOUNT', 'STACK', 'ACCOUNTS', 'RESOURCES'], ...controlPlanes]),
    workspaces.length > 0 &&
      table([['WORKSPACE', 'REGION', 'AWS ACCOUNT', 'VPC', 'SERVED BY', 'STACK', 'RESOURCES'], ...workspaces]),
  ];
  return parts.filter((part) => part !== false).join('\n\n');
}

function vpcInWords({ account }: DataPlanePlan, { vpc, sharesVpcOf, existingVpc }: WorkspaceEntry): string {
  if (sharesVpcOf !== undefined) return `that of ${account.name}/${sharesVpcOf}`;
  if (existingVpc) return existingVpc.id;
  const cidr = vpc?.cidr ?? '10.0.0.0/16';
  return vpc?.egress === undefined ? `new, ${cidr}` : `new, ${cidr}, ${vpc.egress}`;
}
