export * from './registrar';
