export * from './storage-credential-role';
