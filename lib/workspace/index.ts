export * from './registrar';
export * from './workspace';
export * from './workspace-props';
