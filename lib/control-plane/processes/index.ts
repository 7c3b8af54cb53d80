export { LakehouseProcess } from './lakehouse-process';
export { ProcessProps } from './process-props';
export * from './process-task-definition';
export * from './service-image';
export * from './process-service';
