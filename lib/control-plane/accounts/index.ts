export * from './account-definition';
export * from './account-login';
export * from './login-secrets';
export * from './registration-secrets';
