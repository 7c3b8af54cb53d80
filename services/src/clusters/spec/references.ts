import type { ClusterSpecRule } from './cluster-spec-rule';

/** What holds in a workspace without instance pools. */
export const noPools: ClusterSpecRule = {
  check: ({ instance_pool_id: workers, driver_instance_pool_id: driver }) =>
    [workers, driver].filter(isGiven).map((id) => `instance_pool_id: Instance pool ${id} does not exist`),
};

function isGiven(id: string | undefined): id is string {
  return id !== undefined && id !== '';
}
