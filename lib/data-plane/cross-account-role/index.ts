export * from './cross-account-role';
