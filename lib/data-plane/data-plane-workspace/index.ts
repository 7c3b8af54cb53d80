export * from './data-plane-workspace';
export * from './data-plane-workspace-props';
export * from './workspace-registration';
