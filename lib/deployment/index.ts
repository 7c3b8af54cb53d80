export * from './description';
export * from './lakehouse';
