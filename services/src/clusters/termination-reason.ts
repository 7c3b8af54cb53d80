/** Whose fault an end is. */
export type TerminationType = 'SUCCESS' | 'CLIENT_ERROR' | 'SERVICE_FAULT' | 'CLOUD_FAILURE';

/** The reasons for which clusters and nodes end, each with whose fault it is: codes of the API that clients know. */
export const TERMINATION_TYPES = {
  USER_REQUEST: 'SUCCESS',
  INACTIVITY: 'SUCCESS',
  JOB_FINISHED: 'SUCCESS',

  CLOUD_PROVIDER_LAUNCH_FAILURE: 'CLOUD_FAILURE',
  AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE: 'CLOUD_FAILURE',
  AWS_INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET_FAILURE: 'CLOUD_FAILURE',
  AWS_MAX_SPOT_INSTANCE_COUNT_EXCEEDED_FAILURE: 'CLOUD_FAILURE',
  AWS_RESOURCE_QUOTA_EXCEEDED: 'CLOUD_FAILURE',
  AWS_REQUEST_LIMIT_EXCEEDED: 'CLOUD_FAILURE',
  AWS_AUTHORIZATION_FAILURE: 'CLIENT_ERROR',
  AWS_INACCESSIBLE_KMS_KEY_FAILURE: 'CLIENT_ERROR',
  SPOT_INSTANCE_TERMINATION: 'CLOUD_FAILURE',
  CLOUD_PROVIDER_SHUTDOWN: 'CLOUD_FAILURE',
  USER_INITIATED_VM_TERMINATION: 'CLIENT_ERROR',
  SUBNET_EXHAUSTED_FAILURE: 'CLIENT_ERROR',

  BOOTSTRAP_TIMEOUT: 'CLOUD_FAILURE',
  SELF_BOOTSTRAP_FAILURE: 'CLOUD_FAILURE',
  NPIP_TUNNEL_SETUP_FAILURE: 'CLOUD_FAILURE',
  NPIP_TUNNEL_TOKEN_FAILURE: 'SERVICE_FAULT',
  CONTROL_PLANE_REQUEST_FAILURE: 'CLOUD_FAILURE',
  INSTANCE_UNREACHABLE: 'CLOUD_FAILURE',
  COMMUNICATION_LOST: 'CLOUD_FAILURE',

  DRIVER_UNREACHABLE: 'CLIENT_ERROR',
  DRIVER_UNRESPONSIVE: 'CLIENT_ERROR',
  SPARK_STARTUP_FAILURE: 'CLIENT_ERROR',
  SPARK_ERROR: 'CLIENT_ERROR',
  INVALID_SPARK_IMAGE: 'CLIENT_ERROR',
  SPARK_IMAGE_NOT_FOUND: 'CLIENT_ERROR',
  DOCKER_IMAGE_PULL_FAILURE: 'CLIENT_ERROR',
  CONTAINER_LAUNCH_FAILURE: 'SERVICE_FAULT',

  INIT_SCRIPT_FAILURE: 'CLIENT_ERROR',
  GLOBAL_INIT_SCRIPT_FAILURE: 'CLIENT_ERROR',

  INSTANCE_POOL_NOT_FOUND: 'CLIENT_ERROR',
  INSTANCE_POOL_MAX_CAPACITY_REACHED: 'CLIENT_ERROR',
  INVALID_ARGUMENT: 'CLIENT_ERROR',
  REQUEST_REJECTED: 'CLIENT_ERROR',

  INTERNAL_ERROR: 'SERVICE_FAULT',
  UNKNOWN: 'SERVICE_FAULT',
} as const satisfies Readonly<Record<string, TerminationType>>;

export type TerminationCode = keyof typeof TERMINATION_TYPES;

/** Why a cluster ends, or a node does. */
export interface TerminationReason {
  readonly code: TerminationCode;
  /** What happened and what to do; `state_message` shows it. */
  readonly message: string;
  /** Facts of the reason, such as `username`, `instance_id`, `aws_api_error_code`. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** With these a node ends because somebody wants it to. */
export const WANTED_ENDS: readonly TerminationCode[] = ['USER_REQUEST', 'INACTIVITY', 'JOB_FINISHED'];

/** The code that a node reported, if it is one that the API knows. */
export function terminationCode(code: string): TerminationCode {
  return isTerminationCode(code) ? code : 'UNKNOWN';
}

function isTerminationCode(code: string): code is TerminationCode {
  return Object.hasOwn(TERMINATION_TYPES, code);
}
