export * from './alarm-topic';
export * from './monitoring';
