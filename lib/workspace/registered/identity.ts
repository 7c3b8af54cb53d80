import { createHash } from 'node:crypto';
import type { Json } from '../account-api/account-client';
import type { Kind } from './kind';

/** What asks for an object: a resource of a stack. */
export interface Asker {
  /** ARN of the stack. */
  readonly StackId: string;
  readonly LogicalResourceId: string;
}

/** Longest readable parts, so that a name stays below the 256 characters that platforms allow. */
const STACK = 100;
const RESOURCE = 100;

/**
 * Name of an object: the same whenever the same resource asks for the same, so that a repetition finds what an attempt before made,
 * and another one when it asks for something else, so that the new object can be there before the old one goes.
 */
export function nameOf({ StackId, LogicalResourceId }: Asker, kind: Kind, body: Json): string {
  const fixed = Object.entries(body).filter(([field]) => !kind.replaceable?.includes(field));
  const asked = JSON.stringify([StackId, LogicalResourceId, fixed]);
  const digest = createHash('sha256').update(asked).digest('hex').slice(0, 12);
  const stack = /:stack\/([^/]+)\//.exec(StackId)?.[1] ?? 'stack';
  return `${stack.slice(0, STACK)}-${LogicalResourceId.slice(0, RESOURCE)}-${digest}`;
}

/** Ids as platforms give them: UUIDs, and numbers of workspaces. Anything else was never given by one. */
export function isPlatformId(id: string | undefined): id is string {
  return id !== undefined && /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+)$/i.test(id);
}
