import { Type, type Static } from 'typebox';

/*
 * Users, groups and service principals as SCIM has them. A client writes a document and reads a resource; what it may not set
 * is ignored when it writes, as RFC 7643 says of read-only attributes.
 */

const text = (description?: string) => Type.Optional(Type.String({ maxLength: 1_024, ...(description && { description }) }));

/** What indexes hold, whatever its characters are: more than e-mail addresses have, or less than makes 2,704 bytes in an index. */
const LONGEST = { userName: 320, key: 512 };
const key = (description?: string) => Type.Optional(Type.String({ maxLength: LONGEST.key, ...(description && { description }) }));

/** An element of an attribute with many values. */
const Reference = Type.Object({ value: Type.String(), display: text(), type: text(), $ref: text() });
const WrittenReference = Type.Object({ value: Type.String({ maxLength: 1_024 }), display: text(), type: text() });
const Email = Type.Object({
  value: Type.String({ maxLength: 320 }),
  type: text(),
  primary: Type.Optional(Type.Boolean()),
  display: text(),
});
const Name = Type.Object({ givenName: text(), familyName: text(), formatted: text() });

const shared = {
  displayName: key(),
  externalId: key('id that the client of SCIM gives it'),
  entitlements: Type.Optional(Type.Array(WrittenReference, { maxItems: 100, description: 'in the workspace of the request' })),
  roles: Type.Optional(
    Type.Array(WrittenReference, { maxItems: 100, description: 'in the account; in a workspace instance profiles' }),
  ),
};
const personal = { active: Type.Optional(Type.Boolean()) };

export const UserDocument = Type.Object({
  userName: Type.Optional(
    Type.String({ maxLength: LONGEST.userName, description: 'e-mail address, unique in the account without regard to case' }),
  ),
  name: Type.Optional(Name),
  emails: Type.Optional(Type.Array(Email, { maxItems: 20 })),
  ...personal,
  ...shared,
});

export const ServicePrincipalDocument = Type.Object({
  applicationId: text('only to bring a service principal of the account into a workspace'),
  ...personal,
  ...shared,
});

export const GroupDocument = Type.Object({
  members: Type.Optional(Type.Array(WrittenReference, { maxItems: 100_000 })),
  ...shared,
});

/** A document of any of the three. */
export const PrincipalDocument = Type.Object({
  ...UserDocument.properties,
  ...ServicePrincipalDocument.properties,
  ...GroupDocument.properties,
});
export type PrincipalDocument = Static<typeof PrincipalDocument>;

const meta = Type.Object({
  resourceType: Type.String(),
  location: Type.String(),
  created: Type.String(),
  lastModified: Type.String(),
});

const read = {
  schemas: Type.Array(Type.String()),
  id: Type.String(),
  meta: Type.Optional(meta),
  groups: Type.Optional(Type.Array(Reference, { description: 'groups that it is a member of itself' })),
};

export const UserResource = Type.Object({ ...UserDocument.properties, ...read });
export const ServicePrincipalResource = Type.Object({ ...ServicePrincipalDocument.properties, ...read });
export const GroupResource = Type.Object({
  ...GroupDocument.properties,
  ...read,
  members: Type.Optional(Type.Array(Reference)),
});

/** A resource of any of the three. */
export type PrincipalResource = PrincipalDocument & Static<typeof GroupResource>;
