/** Qualifier of `cdk bootstrap` unless told otherwise. Apart from what loads the AWS SDK. */
export const DEFAULT_QUALIFIER = 'hnb659fds';
