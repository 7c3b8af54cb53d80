import { UnscopedValidationError } from 'aws-cdk-lib/core';
import { dirname } from 'path';
import { readJson } from '../../shared/json-file';
import type { Mistake } from '../../shared/json-schema';
import { lit } from '../../shared/lit';
import { checkDescription } from '../checks';
import type { DescriptionFile } from './description-file';

/** Reads a description; all its mistakes are reported together. */
export function readDescription(path: string): DescriptionFile {
  const file = readJson(path);
  assertDescription(path, file);
  return file;
}

/** Fails with all mistakes of a description, which are said to be those of the file at `path`. */
export function assertDescription(path: string, file: unknown): asserts file is DescriptionFile {
  const mistakes = checkDescription(file, dirname(path));
  if (mistakes.length > 0) throw new UnscopedValidationError(lit`DescriptionInvalid`, inWords(path, mistakes));
}

function inWords(path: string, mistakes: Mistake[]): string {
  const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`;
  return `${path} has ${count}:${mistakes.map(({ path: at, message }) => `\n  - ${at || 'the file'}: ${message}`).join('')}`;
}
