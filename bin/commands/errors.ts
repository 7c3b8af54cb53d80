/** Something stands in the way of a command, and its message says what: no stack is wanted. */
export class CommandError extends Error {
  public readonly exitCode: number = 1;
}

/** The program was called wrongly. */
export class UsageError extends CommandError {
  public override readonly exitCode = 2;
}
