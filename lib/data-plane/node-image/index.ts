export * from './node-image';
export * from './node-image-props';
