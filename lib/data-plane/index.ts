export * from './cross-account-role';
export * from './instance-profile';
