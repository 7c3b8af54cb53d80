/**
 * IAM path of the roles that a control plane assumes in a customer's AWS account. A control plane of this library may
 * assume no role outside it, so that nothing makes it assume a role that was not meant for it.
 */
export const ASSUMED_ROLE_PATH = '/lakehouse/';
