export * from './account-entry';
export * from './control-plane-entry';
export * from './data-source-entry';
export * from './lakehouse-description';
export * from './workspace-entry';
