/** What the measured programs have in common. */
export const ENV = { account: '210987654321', region: 'eu-west-1' };
export const AVAILABILITY_ZONES = ['eu-west-1a', 'eu-west-1b'];
export const ACCOUNT_ID = '0b7e4e2a-2b1c-4d3e-9f00-1234567890ab';
export const CONTROL_PLANE = { name: 'eu1', region: 'eu-west-1', awsAccount: '123456789012', domain: 'eu1.lake.example.com' };
