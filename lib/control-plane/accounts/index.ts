export * from './account-definition';
export * from './registration-secrets';
