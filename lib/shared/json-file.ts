import { UnscopedValidationError } from 'aws-cdk-lib/core';
import { readFileSync } from 'fs';
import { lit } from './lit';

/** The value in a JSON file. Where it is not JSON, the parser's message shows the place. */
export function readJson(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnscopedValidationError(lit`FileNotJson`, `${path} must be JSON: ${String(error)}`);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UnscopedValidationError(lit`FileUnreadable`, `${path} must be a file that can be read: ${why}`);
  }
}
