import schema from '../../lakehouse.schema.json';
import type { JsonSchema } from './json-schema';

/** The schema of lakehouse.json, which editors read as well. */
export const LAKEHOUSE_SCHEMA: JsonSchema = schema;
