/** What the failure of a launch is called in a termination reason. */
export type LaunchFailureCode =
  | 'AWS_AUTHORIZATION_FAILURE'
  | 'AWS_INACCESSIBLE_KMS_KEY_FAILURE'
  | 'AWS_INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET_FAILURE'
  | 'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE'
  | 'AWS_MAX_SPOT_INSTANCE_COUNT_EXCEEDED_FAILURE'
  | 'AWS_REQUEST_LIMIT_EXCEEDED'
  | 'AWS_RESOURCE_QUOTA_EXCEEDED'
  | 'CLOUD_PROVIDER_LAUNCH_FAILURE'
  | 'INVALID_ARGUMENT';

/** Why instances could not be launched. */
export interface LaunchFailure {
  readonly code: LaunchFailureCode;
  /** What happened and what to do, for whoever made the cluster. */
  readonly message: string;
  /** In the words of whoever refused, such as `aws_api_error_code`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Whether it passes by itself, so that the launch is worth another try with the same token. */
  readonly passes: boolean;
}
