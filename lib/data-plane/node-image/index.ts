export * from './node-agent';
export * from './node-image';
export * from './node-image-props';
