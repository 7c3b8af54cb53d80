import { UnscopedValidationError } from 'aws-cdk-lib/core';
import { readFileSync } from 'fs';
import { lit } from './lit';

/** The value in a JSON file; an error that says where it is not JSON. */
export function readJson(path: string): unknown {
  return parseJson(path, readText(path));
}

/** The value of a JSON text; `path` is what messages call it. */
export function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error(String(error));
    throw new UnscopedValidationError(lit`FileNotJson`, `${path} must be JSON${place(text, message)}: ${message}`);
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

/** Line and column, of the position that older versions of Node report. */
function place(text: string, message: string): string {
  const position = / position (\d+)$/.exec(message)?.[1];
  if (position === undefined) return '';
  const before = text.slice(0, Number(position)).split('\n');
  return ` (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`;
}
