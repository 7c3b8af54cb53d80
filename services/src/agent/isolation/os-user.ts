/** An operating-system user of a node, which runs the code of one user of its cluster and nothing else. */
export interface OsUser {
  /** Also the id of its group. */
  readonly uid: number;
  readonly name: string;
}

/** Ids that systems give to nobody: https://systemd.io/UIDS-GIDS/ leaves 60578 to 61183 unused. */
export const UIDS = { first: 60_600, last: 61_099 } as const;

const PREFIX = 'lakehouse-';

export function osUser(uid: number): OsUser {
  return { uid, name: `${PREFIX}${uid}` };
}

/** The user of a name; undefined for one that is none of clusters. */
export function userOfName(name: string): OsUser | undefined {
  const uid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length)) : NaN;
  return uid >= UIDS.first && uid <= UIDS.last ? osUser(uid) : undefined;
}
