export * from './database-task';
export * from './metadata-database';
export * from './metadata-database-grants';
export { AuroraServerOptions, InstanceServerOptions, MetadataDatabaseServer } from './metadata-database-server';
