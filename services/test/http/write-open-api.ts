import { writeFileSync } from 'node:fs';
import { OPEN_API_FILE, openApiText } from './open-api';

/** `npm run openapi`: writes the document of the API anew. */
void openApiText().then((text) => writeFileSync(OPEN_API_FILE, text));
