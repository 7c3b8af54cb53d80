import { ValidationError } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { lit } from './lit';

type Code = ReturnType<typeof lit>;

/**
 * What is wrong with the properties of one construct, thrown together.
 *
 * A message is lower case, without a full stop, and says in the user's words: the property, the value got (by
 * `JSON.stringify`), what is allowed, what to change.
 */
export class Problems {
  private readonly found: { code: Code; message: string }[] = [];

  /** @param scope the construct whose properties are judged */
  constructor(private readonly scope: IConstruct) {}

  /** Notes one problem. */
  public add(code: Code, message: string): void {
    this.found.push({ code, message });
  }

  /** Throws what was found: one problem under its own code, several as a list. */
  public throwIfAny(): void {
    const [first, ...others] = this.found;
    if (!first) return;
    if (others.length === 0) throw new ValidationError(first.code, first.message, this.scope);
    const list = this.found.map(({ code, message }) => `\n  - «${code}» ${message}`).join('');
    throw new ValidationError(lit`SeveralProblems`, `${this.found.length} problems:${list}`, this.scope);
  }
}

/** Throws one problem at once. */
export function fail(scope: IConstruct, code: Code, message: string): never {
  throw new ValidationError(code, message, scope);
}
