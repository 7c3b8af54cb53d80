export * from './web-firewall';
export * from './webapp';
