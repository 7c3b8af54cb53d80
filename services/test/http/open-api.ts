import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { operations } from '../../src/operations';
import { openApiDocument } from '../../src/platform/http/open-api';

/** The committed document of the API. */
export const OPEN_API_FILE = join(__dirname, '..', '..', 'openapi.json');

/** The document that the program serves, as it is committed. */
export async function openApiText(): Promise<string> {
  return format(JSON.stringify(openApiDocument(operations)), { ...(await resolveConfig(OPEN_API_FILE)), parser: 'json' });
}
