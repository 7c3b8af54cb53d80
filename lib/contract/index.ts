export * from './contract';
export { ControlPlaneAttributes } from './lakehouse';
