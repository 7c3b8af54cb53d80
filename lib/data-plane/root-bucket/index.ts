export { RootBucketGrants } from './grants';
export * from './root-bucket';
