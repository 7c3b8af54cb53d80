import { Value } from 'typebox/value';
import { invalid } from '../../platform/http/api-error';
import type { EmailValue } from '../schema';
import { refused, type Document } from './patch';
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

/**
 * @param userName the name that a user keeps if the document has none
 * @throws ApiError when the name is missing that the type needs
 */
export function fieldsOf(type: ResourceType, document: PrincipalDocument, userName?: string | null): PrincipalFields {
  const user = type.kind === 'USER' ? required('userName', document.userName ?? userName ?? undefined) : null;
  return {
    user_name: user,
    display_name:
      user === null ? required('displayName', document.displayName) : (document.displayName ?? fullName(document) ?? user),
    given_name: document.name?.givenName ?? null,
    family_name: document.name?.familyName ?? null,
    external_id: document.externalId ?? null,
    active: type.kind === 'GROUP' || (document.active ?? true),
    emails: user === null ? [] : ownEmails(document.emails ?? [], user),
  };
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
