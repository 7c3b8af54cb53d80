/** An operating-system user of a node, which runs the code of one user of its cluster and nothing else. */
export interface OsUser {
  /** Also the id of its group. */
  readonly uid: number;
  readonly name: string;
}

/** Ids that systems give to nobody: https://systemd.io/UIDS-GIDS/ leaves 60578 to 61183 unused. */
export const UIDS = { first: 60_600, last: 61_099 } as const;

export function osUser(uid: number): OsUser {
  return { uid, name: `lakehouse-${uid}` };
}
