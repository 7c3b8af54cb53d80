import { join } from 'node:path';
import { operations } from '../../src/operations';
import { openApiDocument } from '../../src/platform/http/open-api';

/** The committed document of the API. */
export const OPEN_API_FILE = join(__dirname, '..', '..', 'openapi.json');

/** The document that the program serves, as JSON. */
export function openApiJson(): string {
  return JSON.stringify(openApiDocument(operations));
}
