export * from './account-definition';
