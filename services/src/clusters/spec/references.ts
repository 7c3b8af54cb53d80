import type { ClusterSpecRule } from './cluster-spec-rule';

/** What holds in a workspace without instance pools. */
export const noPools: ClusterSpecRule = {
  check: ({ instance_pool_id: workers, driver_instance_pool_id: driver }) =>
    [workers, driver].filter(isGiven).map((id) => `instance_pool_id: Instance pool ${id} does not exist`),
};

/** What holds in a workspace where no instance profile is registered. */
export const noInstanceProfiles: ClusterSpecRule = {
  check: ({ aws_attributes: aws }) =>
    isGiven(aws?.instance_profile_arn)
      ? [`aws_attributes.instance_profile_arn: Instance profile ${aws?.instance_profile_arn} is not registered; an admin adds it`]
      : [],
};

function isGiven(id: string | undefined): id is string {
  return id !== undefined && id !== '';
}
