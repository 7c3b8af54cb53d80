export * from './endpoint-service';
export * from './rest-api-endpoint';
