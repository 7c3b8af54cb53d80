import { ACCOUNT_ROLES, ENTITLEMENTS } from '../given';
import { GROUP, RESOURCE_TYPES, SERVICE_PRINCIPAL, USER, type ResourceType } from '../resource-type';
import { attribute, type Attribute } from './attributes';

const id = attribute('id', 'number of the principal, in decimal', {
  mutability: 'readOnly',
  returned: 'always',
  caseExact: true,
  uniqueness: 'server',
});
const externalId = attribute('externalId', 'id that the client of SCIM gives it', { caseExact: true });
const active = attribute('active', 'whether it may enter', { type: 'boolean' });
const displayName = (required: boolean) => attribute('displayName', 'name for people', { required });

const groups = attribute('groups', 'groups that it is a member of itself', {
  multiValued: true,
  mutability: 'readOnly',
  subAttributes: [
    attribute('value', 'id of the group', { mutability: 'readOnly' }),
    attribute('display', 'name of the group', { mutability: 'readOnly' }),
    attribute('type', 'always direct', { mutability: 'readOnly', canonicalValues: ['direct', 'indirect'] }),
    attribute('$ref', 'path of the group', { type: 'reference', mutability: 'readOnly', referenceTypes: ['Group'] }),
  ],
});

const members = attribute('members', 'users, service principals and groups in the group', {
  multiValued: true,
  subAttributes: [
    attribute('value', 'id of the member', { mutability: 'immutable' }),
    attribute('display', 'name of the member', { mutability: 'readOnly' }),
    attribute('$ref', 'path of the member', {
      type: 'reference',
      mutability: 'immutable',
      referenceTypes: ['User', 'ServicePrincipal', 'Group'],
    }),
  ],
});

const given = (name: string, description: string, canonicalValues: readonly string[]) =>
  attribute(name, description, {
    multiValued: true,
    subAttributes: [attribute('value', description, { caseExact: true, canonicalValues })],
  });
const entitlements = given('entitlements', 'what it may do in the workspace', ENTITLEMENTS);
const roles = given('roles', 'what it administers in the account', ACCOUNT_ROLES);

const userName = attribute('userName', 'e-mail address that the user logs in with', { required: true, uniqueness: 'server' });
const name = attribute('name', 'parts of the name', {
  subAttributes: [attribute('givenName', 'given name'), attribute('familyName', 'family name')],
});
const emails = attribute('emails', 'e-mail addresses; the user name if none is given', {
  multiValued: true,
  subAttributes: [
    attribute('value', 'address'),
    attribute('type', 'use of the address', { canonicalValues: ['work', 'home', 'other'] }),
    attribute('primary', 'whether it is the preferred one', { type: 'boolean' }),
  ],
});
const applicationId = attribute('applicationId', 'client id that it logs in with', {
  mutability: 'readOnly',
  uniqueness: 'server',
});

/** @param level where entitlements are given in the one, roles in the other */
export function schemasOf(level: 'account' | 'workspace'): object[] {
  const shared = [id, externalId, groups, level === 'account' ? roles : entitlements];
  const attributes = new Map<ResourceType, readonly Attribute[]>([
    [USER, [userName, displayName(false), name, emails, active, ...shared]],
    [GROUP, [displayName(true), members, ...shared]],
    [SERVICE_PRINCIPAL, [displayName(true), applicationId, active, ...shared]],
  ]);
  return RESOURCE_TYPES.map((type) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
    id: type.schema,
    name: type.name,
    description: `${type.name} of the ${level}`,
    attributes: attributes.get(type) ?? [],
    meta: { resourceType: 'Schema', location: `Schemas/${type.schema}` },
  }));
}

export function resourceTypes(): object[] {
  return RESOURCE_TYPES.map((type) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: type.name,
    name: type.name,
    endpoint: `/${type.endpoint}`,
    description: `${type.endpoint} and what they have`,
    schema: type.schema,
    meta: { resourceType: 'ResourceType', location: `ResourceTypes/${type.name}` },
  }));
}

/** @param most results that a list has at most */
export function serviceProviderConfig(most: number): object {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: most },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: false },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'a personal access token, or an access token from /oidc/v1/token',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: 'ServiceProviderConfig' },
  };
}
