import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { FilterColumn, FilterColumns } from './filter-sql';

/** Where the attributes that lists are filtered by lie, for the table `principal p`. */

const key = (column: string): FilterColumn => ({ kind: 'text', column: sql`${sql.ref(column)}` });
/** One that an index has in both directions. */
const searched = (column: string, reversed: string): FilterColumn => ({
  kind: 'text',
  column: sql`${sql.ref(column)}`,
  reversed: sql`${sql.ref(reversed)}`,
});
const lower = (column: string): FilterColumn => ({ kind: 'text', column: sql`lower_case(${sql.ref(column)})` });
const exact = (column: string): FilterColumn => ({ kind: 'text', exact: true, column: sql`${sql.ref(column)}` });

/** As `meta.resourceType` has it; lists of several types are narrowed by it. */
const resourceType = (type: RawBuilder<unknown>): FilterColumns => ({ 'meta.resourcetype': { kind: 'text', column: type } });

const principal = {
  id: { kind: 'id', column: sql`p.principal_id` },
  displayname: searched('p.display_name_key', 'p.display_name_reversed'),
  externalid: exact('p.external_id'),
  'meta.created': { kind: 'time', column: sql`p.created_at` },
  'meta.lastmodified': { kind: 'time', column: sql`p.updated_at` },
  groups: {
    kind: 'many',
    of: { value: { kind: 'id', column: sql`m.group_id` }, display: key('g.display_name_key') },
    exists: (condition) => sql<SqlBool>`exists (select 1 from group_member m
      join principal g on g.account_id = m.account_id and g.principal_id = m.group_id
      where m.account_id = p.account_id and m.member_id = p.principal_id and ${condition})`,
  },
  roles: {
    kind: 'many',
    of: { value: exact('r.role') },
    exists: (condition) => sql<SqlBool>`exists (select 1 from principal_role r
      where r.account_id = p.account_id and r.principal_id = p.principal_id and ${condition})`,
  },
} satisfies FilterColumns;

const personal = { active: { kind: 'boolean', column: sql`p.active` } } satisfies FilterColumns;

export const USER_COLUMNS: FilterColumns = {
  ...principal,
  ...resourceType(sql`'user'::text`),
  ...personal,
  username: searched('p.user_name_key', 'p.user_name_reversed'),
  'name.givenname': lower('p.given_name'),
  'name.familyname': lower('p.family_name'),
  emails: {
    kind: 'many',
    of: {
      value: searched('e.value_key', 'e.value_reversed'),
      type: key('e.type_key'),
      primary: { kind: 'boolean', column: sql`e."primary"` },
    },
    exists: (condition) => sql<SqlBool>`exists (select 1 from principal_email e
      where e.account_id = p.account_id and e.principal_id = p.principal_id and ${condition})`,
  },
};

export const SERVICE_PRINCIPAL_COLUMNS: FilterColumns = {
  ...principal,
  ...resourceType(sql`'serviceprincipal'::text`),
  ...personal,
  applicationid: { kind: 'uuid', column: sql`p.application_id` },
};

export const GROUP_COLUMNS: FilterColumns = {
  ...principal,
  ...resourceType(sql`(case when p.workspace_id is null then 'group' else 'workspacegroup' end)`),
  members: {
    kind: 'many',
    of: { value: { kind: 'id', column: sql`m.member_id` } },
    exists: (condition) => sql<SqlBool>`exists (select 1 from group_member m
      where m.account_id = p.account_id and m.group_id = p.principal_id and ${condition})`,
  },
};
