/** What an error of AWS is called, such as `AccessDenied`; empty for anything that is no answer of AWS. */
export function awsCode(error: unknown): string {
  return error instanceof Error && '$metadata' in error ? error.name : '';
}

/** Whether AWS has answered, and said that it is not allowed. */
export function isDenied(error: unknown): boolean {
  return /^(AccessDenied|AccessDeniedException|UnauthorizedOperation)$/.test(awsCode(error));
}

/** Whether AWS has answered, and knows nothing of that id. */
export function isUnknownId(error: unknown): boolean {
  return /^Invalid[A-Za-z]+\.(NotFound|Malformed)$/.test(awsCode(error));
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
