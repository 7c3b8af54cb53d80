import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { OPEN_API_FILE, openApiJson } from './open-api';

/** `npm run openapi`: writes the document of the API anew, as it is committed. */
async function main(): Promise<void> {
  const options = await resolveConfig(OPEN_API_FILE);
  writeFileSync(OPEN_API_FILE, await format(openApiJson(), { ...options, parser: 'json' }));
}

void main();
