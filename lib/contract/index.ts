export * from './contract';
export * from './databricks';
export { ControlPlaneAttributes } from './lakehouse';
