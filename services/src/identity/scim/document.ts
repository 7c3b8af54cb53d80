import { Value } from 'typebox/value';
import { invalid } from '../../platform/http/api-error';
import type { EmailValue } from '../schema';
import { refused, type Document } from './patch';
import type { PrincipalRow } from './read';
import { PrincipalDocument } from './resources';
import type { ResourceType } from './resource-type';

/** The document of a resource, checked again: a PATCH may have made anything of it. Attributes without a value are absent. */
export function documentFrom(value: Document): PrincipalDocument {
  const present = Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined && each !== null));
  if (Value.Check(PrincipalDocument, present)) return present;
  const [error] = Value.Errors(PrincipalDocument, present);
  throw refused('invalidValue', `${error?.instancePath.slice(1).replaceAll('/', '.')} ${error?.message}`);
}

/** What a document says, as the table of principals keeps it. */
export interface PrincipalFields {
  readonly user_name: string | null;
  readonly display_name: string;
  readonly given_name: string | null;
  readonly family_name: string | null;
  readonly external_id: string | null;
  readonly active: boolean;
  readonly emails: readonly EmailValue[];
}

/** Principals that the platform makes for itself are marked by an external id, which nobody else may give or take. */
const RESERVED = /^lakehouse:/i;

/**
 * @param row the principal as it is; a user keeps its name if the document has none
 * @throws ApiError when the name is missing that the type needs
 */
export function fieldsOf(type: ResourceType, document: PrincipalDocument, row?: PrincipalRow): PrincipalFields {
  const user = type.kind === 'USER' ? required('userName', document.userName ?? row?.user_name ?? undefined) : null;
  return {
    user_name: user,
    display_name:
      user === null ? required('displayName', document.displayName) : (document.displayName ?? fullName(document) ?? user),
    given_name: document.name?.givenName ?? null,
    family_name: document.name?.familyName ?? null,
    external_id: externalId(document.externalId ?? null, row?.external_id ?? null),
    active: type.kind === 'GROUP' || (document.active ?? true),
    emails: user === null ? [] : ownEmails(document.emails ?? [], user),
  };
}

function externalId(wanted: string | null, present: string | null): string | null {
  if (present !== null && RESERVED.test(present)) return present;
  if (wanted !== null && RESERVED.test(wanted))
    throw invalid('externalId must not start with lakehouse:, which is for the platform');
  return wanted;
}

function required(name: string, value: string | undefined): string {
  if (value?.trim()) return value.trim();
  throw invalid(`${name} must not be empty; give one`);
}

function fullName({ name }: PrincipalDocument): string | undefined {
  return name?.formatted ?? ([name?.givenName, name?.familyName].filter(Boolean).join(' ') || undefined);
}

/** The address that every user has, its name, is not kept: it follows when the name changes. */
function ownEmails(emails: readonly EmailValue[], userName: string): readonly EmailValue[] {
  if (emails.filter((each) => each.primary).length > 1) throw refused('invalidValue', 'one of emails can be the primary one');
  const [first] = emails;
  return emails.length === 1 && first?.value.toLowerCase() === userName.toLowerCase() ? [] : emails;
}
