/** AWS account of the provider. */
export const PROVIDER = '123456789012';
/** AWS account of a customer. */
export const CUSTOMER = '210987654321';
/** A platform account of the customer. */
export const ACCOUNT_ID = '0b7e4e2a-2b1c-4d3e-9f00-1234567890ab';
/** Names of zones of a region. */
export const zones = (region: string): string[] => [`${region}a`, `${region}b`];
