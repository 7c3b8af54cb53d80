import type { Construct } from 'constructs';
import { LakehouseProcess, ProcessService, type ServiceProps } from './processes';

/**
 * Launches, watches and ends the nodes of clusters in the customers' AWS accounts.
 *
 * It may assume roles below the library's IAM path and no others, and only in sessions that are tagged with the id of the
 * account for which it acts.
 */
export class ClusterManager extends ProcessService {
  constructor(scope: Construct, id: string, props: ServiceProps) {
    super(scope, id, { ...props, process: LakehouseProcess.CLUSTER_MANAGER });
  }
}
