export * from './cluster-launch-template';
export * from './cross-account-role';
export * from './data-source';
export * from './instance-profile';
export * from './network';
export * from './access-log-bucket';
export * from './root-bucket';
export * from './workspace-key';
