export * from './contract';
export * from './control-plane';
export * from './data-plane';
export * from './deployment';
export * from './workspace';
