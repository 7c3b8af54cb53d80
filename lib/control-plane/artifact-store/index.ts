export * from './artifact-store';
export * from './artifact-store-grants';
