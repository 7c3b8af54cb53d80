import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../../shared/acknowledge-wildcards';
import type { IInstanceProfile } from '../instance-profile';
import type { IDataPlaneNetwork } from '../network/data-plane-network-interface';
import { checkDataSource } from './checks';
import type { DataSource } from './data-source';
import { createRoutes } from './routes';

/** What reaches the data source. */
export interface DataSourceTarget {
  /** Security groups of the workspace. */
  readonly securityGroups: ISecurityGroup[];
  /**
   * What its nodes run as; a role that was imported as not mutable gets its permissions where it is made.
   * @default - nothing is granted
   */
  readonly instanceProfile?: IInstanceProfile;
  /** The network that it shares with others. @default - not known: no routes can be made */
  readonly network?: IDataPlaneNetwork;
}

/** Opens the ports of a data source to a workspace, grants its nodes what they may do there, and leads them there. */
export function attachDataSource(scope: Construct, { props }: DataSource, target: DataSourceTarget): void {
  checkDataSource(scope, props);
  for (const { to, port } of props.ports ?? []) {
    for (const group of target.securityGroups) group.connections.allowTo(to, port, props.description);
  }
  if (props.routes) createRoutes(scope, target.network, props.routes);
  if (props.bucketArn !== undefined) target.network?.allowBucket(props.bucketArn);

  if (!target.instanceProfile) return;
  const { role } = target.instanceProfile;
  // Copies, since one source may be added to several workspaces.
  const statements = (props.statements ?? []).map((statement) => statement.copy());
  for (const statement of statements) role.addToPrincipalPolicy(statement);
  if (props.wildcardReason !== undefined) acknowledgeWildcards(role, props.wildcardReason, statements);
}
