export * from './control-plane-network';
export { ControlPlaneEgress } from './egress';
