import { Type, type Static } from 'typebox';

/** How the people of an account log in, as its operator describes it. A secret has no place in it. */
export const LoginSettings = Type.Object(
  {
    /** Of this machine also without TLS: a trial has its issuer there. Whether it is asked is another matter. */
    issuer: Type.String({ maxLength: 2048, pattern: '^(https://|http://(127\\.0\\.0\\.1|localhost)(?=[:/]|$))[^\\s?#@]*$' }),
    clientId: Type.String({ minLength: 1, maxLength: 512 }),
    /** Asked for beside `openid`. @default email, profile */
    scopes: Type.Optional(Type.Array(Type.String({ pattern: '^[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,256}$' }), { maxItems: 50 })),
    /** Which claim is the user name. @default email, once the provider says that it is verified */
    userNameClaim: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    /** Which claim lists a person's groups. @default groups */
    groupsClaim: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    /** Groups of the provider, each with the name of a group of the account. @default - groups are left alone */
    groups: Type.Optional(Type.Record(Type.String(), Type.String({ minLength: 1, maxLength: 256 }), { maxProperties: 200 })),
    /** @default false */
    createUsers: Type.Optional(Type.Boolean()),
    /** Whether passwords are taken as well, such as the first administrator's. @default true */
    passwords: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

export type LoginSettings = Static<typeof LoginSettings>;
