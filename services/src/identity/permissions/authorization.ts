import type { ObjectType } from './object-type';

/** Who may have tokens, and who may log in with a password. Admins alone decide about both. */
const OBJECTS: ReadonlySet<string> = new Set(['tokens', 'passwords']);

/** The object whose CAN_USE is what it takes to make personal access tokens. */
export const TOKENS = { type: 'authorization', id: 'tokens', parents: [] } as const;

export const AUTHORIZATION: ObjectType = {
  type: 'authorization',
  nameOf: ({ id }) => id,
  levels: [{ name: 'CAN_USE', description: 'Can use it' }],
  // Above every level that can be granted: only admins have it.
  reads: 'CAN_MANAGE',
  manages: 'CAN_MANAGE',
  find: (_tx, _caller, id) => Promise.resolve(OBJECTS.has(id) ? { type: 'authorization', id, parents: [] } : undefined),
};
