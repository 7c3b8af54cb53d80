export * from './processes';
export * from './network';
