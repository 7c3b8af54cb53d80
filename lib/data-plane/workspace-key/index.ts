export * from './workspace-key';
