export * from './cluster-launch-template';
