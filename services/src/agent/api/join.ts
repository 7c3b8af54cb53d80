import { Type, type Static } from 'typebox';

/** Paths of the relay. A node asks for a challenge, answers it with a proof once, and connects with the credential that it gets. */
export const CHALLENGE_PATH = '/v1/challenge';
export const JOIN_PATH = '/v1/join';
export const CONNECT_PATH = '/v1/connect';

/** Path of the node at which the relay hands over the next credential. */
export const CREDENTIAL_PATH = '/v1/credential';

export const Challenge = Type.Object({
  controlPlane: Type.String({ description: 'name of the control plane that the relay belongs to' }),
  challenge: Type.String({ description: 'to be signed; for one proof, for a short time' }),
  sts: Type.Object({
    host: Type.String({ description: 'of the regional endpoint that the relay will ask, such as sts.eu-west-1.amazonaws.com' }),
    region: Type.String(),
  }),
});
export type Challenge = Static<typeof Challenge>;

/**
 * What an instance signed with the credentials of its profile: sts:GetCallerIdentity, and with it the relay's host and the challenge.
 * It is nothing but the parts that only the node knows: the relay builds the request anew, so a node cannot have it ask anything else.
 */
export const InstanceProof = Type.Object(
  {
    challenge: Type.String({ maxLength: 1024 }),
    accessKeyId: Type.String({ pattern: '^[A-Z0-9]{16,128}$' }),
    sessionToken: Type.String({ minLength: 1, maxLength: 8192 }),
    date: Type.String({ pattern: '^\\d{8}T\\d{6}Z$' }),
    signature: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  },
  { additionalProperties: false },
);
export type InstanceProof = Static<typeof InstanceProof>;

/** A token that was handed to the node on this machine, and is used once. */
export const TokenProof = Type.Object({ token: Type.String({ minLength: 32, maxLength: 256 }) }, { additionalProperties: false });
export type TokenProof = Static<typeof TokenProof>;

export const JoinProof = Type.Union([InstanceProof, TokenProof]);
export type JoinProof = Static<typeof JoinProof>;

export const NodeCredential = Type.Object({
  nodeId: Type.String(),
  credential: Type.String({ minLength: 32, maxLength: 256 }),
});
export type NodeCredential = Static<typeof NodeCredential>;
