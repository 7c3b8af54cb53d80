import { awsCode, messageOf } from '../../../account/aws/aws-errors';
import type { LaunchFailure, LaunchFailureCode } from '../launch-failure';

interface Meaning {
  readonly pattern: RegExp;
  readonly code: LaunchFailureCode;
  readonly remedy: string;
  readonly passes?: boolean;
}

/** What EC2's codes mean, the first that matches: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const MEANINGS: readonly Meaning[] = [
  {
    pattern: /RequestLimitExceeded|Throttl|RequestResourceCountExceeded/,
    code: 'AWS_REQUEST_LIMIT_EXCEEDED',
    remedy: 'try again later, or ask AWS for higher request limits',
    passes: true,
  },
  {
    pattern: /UnauthorizedOperation|AccessDenied|AuthFailure|OptInRequired|PendingVerification/,
    code: 'AWS_AUTHORIZATION_FAILURE',
    remedy: 'ask whoever owns the AWS account to update the cross-account role, its trust policy and service control policies',
  },
  {
    pattern: /KMS|Kms/,
    code: 'AWS_INACCESSIBLE_KMS_KEY_FAILURE',
    remedy: 'ask whoever owns the key to enable it, and to allow the cross-account role to use it',
  },
  {
    pattern: /InsufficientFreeAddressesInSubnet/,
    code: 'AWS_INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET_FAILURE',
    remedy: 'end other clusters, or ask for a network with larger subnets',
  },
  {
    pattern: /MaxSpotInstanceCountExceeded/,
    code: 'AWS_MAX_SPOT_INSTANCE_COUNT_EXCEEDED_FAILURE',
    remedy: 'ask AWS for a higher spot quota, or choose ON_DEMAND or SPOT_WITH_FALLBACK',
  },
  {
    pattern: /LimitExceeded|Quota/,
    code: 'AWS_RESOURCE_QUOTA_EXCEEDED',
    remedy: 'end other clusters, or ask AWS for a higher quota',
  },
  {
    pattern: /Insufficient\w*Capacity|UnfulfillableCapacity|SpotMaxPriceTooLow|Unsupported/,
    code: 'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE',
    remedy: 'try again later, allow more node types, set zone_id to auto, or choose SPOT_WITH_FALLBACK for spot instances',
  },
];

/** Why a launch was refused, in the words of termination reasons. The order of MEANINGS is that of what a user should mend first. */
export function failureOf(errors: readonly { readonly code: string; readonly message: string }[]): LaunchFailure {
  for (const { pattern, code, remedy, passes = false } of MEANINGS) {
    const error = errors.find((each) => pattern.test(each.code));
    if (error) return failure(code, error, remedy, passes);
  }
  const [first = { code: 'Unknown', message: 'AWS launched fewer instances than asked for and did not say why' }] = errors;
  return failure(
    'CLOUD_PROVIDER_LAUNCH_FAILURE',
    first,
    'try again, and show your administrator the code and message of AWS',
    false,
  );
}

/** The same of an error that a client threw; undefined when it is no answer of AWS, and nothing is known of what came of the call. */
export function failureOfError(error: unknown): LaunchFailure | undefined {
  const code = awsCode(error);
  return code === '' || /^(InternalError|InternalFailure|ServiceUnavailable|Unavailable)$/.test(code)
    ? undefined
    : failureOf([{ code, message: messageOf(error) }]);
}

function failure(
  code: LaunchFailureCode,
  error: { readonly code: string; readonly message: string },
  remedy: string,
  passes: boolean,
): LaunchFailure {
  const parameters = { aws_api_error_code: error.code, aws_error_message: error.message };
  return { code, message: `EC2 refused the launch: ${error.message} (${error.code}); ${remedy}`, parameters, passes };
}
