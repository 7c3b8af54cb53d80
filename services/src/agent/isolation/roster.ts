import { Type, type Static } from 'typebox';

/** What the driver of a cluster in standard isolation tells its workers: for whom they work. */
export const Roster = Type.Object({
  places: Type.Integer({ minimum: 1, description: 'users among whom the memory of each node is shared out' }),
  masters: Type.Array(
    Type.Object({
      userId: Type.String(),
      uid: Type.Integer({ description: 'his user of the system, the same one on all nodes' }),
      masterUrl: Type.String({ description: "of the user's own master" }),
      instanceProfile: Type.Optional(
        Type.Boolean({ description: 'whether he may have the credentials of the instance profile' }),
      ),
    }),
  ),
});
export type Roster = Static<typeof Roster>;

/** Form of the address of a roster, which stands in the place of a master's. */
export const ROSTER_SCHEME = 'lakehouse:';

/**
 * Agents of one cluster know each other by its secret alone, which no user of it has: TLS with a pre-shared key, RFC 4279. Whoever
 * listens where a driver was cannot pass for it, and whoever connects without the key is told nothing.
 */
export const PRE_SHARED_KEY_TLS = {
  ciphers: 'ECDHE-PSK-CHACHA20-POLY1305:PSK-AES256-GCM-SHA384',
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.2', // the last one in which Node.js knows pre-shared keys
} as const;

/** Name of the key in the handshake; there is one. */
export const KEY_IDENTITY = 'cluster';
