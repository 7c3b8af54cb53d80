export * from './data-source';
export * from './relational';
export * from './streaming';
export * from './files';
export * from './private-hosts';
