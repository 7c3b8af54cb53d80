-- Groups that every workspace has: `admins` and `users`, whose members are who is assigned to it; what SCIM keeps of people.

alter table principal
  -- As SCIM has them: a list of objects with value, type and primary. Empty: the user name is the only one.
  add column emails jsonb not null default '[]',
  -- A system group: its members are the workspace's assignments with this permission, or with any for USER.
  add column assigned_as text check (assigned_as in ('USER', 'ADMIN')),
  add check (assigned_as is null or (kind = 'GROUP' and workspace_id is not null));
create unique index principal_assigned_as on principal (account_id, workspace_id, assigned_as) where assigned_as is not null;

-- Lists are sorted and searched by names without regard to case. Columns of their own, for two reasons: row-level security keeps a
-- condition on lower(…) from using an index, since lower is not leakproof; and in the order of bytes one index serves equality,
-- prefixes and order.
alter table principal
  add column user_name_key text collate "C" generated always as (lower(user_name)) stored,
  add column display_name_key text collate "C" generated always as (lower(display_name)) stored;
create index principal_user_name_key on principal (account_id, user_name_key, principal_id) where kind = 'USER';
create index principal_display_name_key on principal (account_id, kind, display_name_key, principal_id);
create index principal_external_id on principal (account_id, kind, external_id) where external_id is not null;

-- Edges between groups, few among many: nesting is walked without touching the people.
alter table group_member add column member_is_group boolean not null default false;
create index group_member_nesting on group_member (account_id, group_id, member_id) where member_is_group;

create function mark_nested_group() returns trigger language plpgsql as $$
begin
  new.member_is_group := exists (
    select 1 from principal p
    where p.account_id = new.account_id and p.principal_id = new.member_id and p.kind = 'GROUP'
  );
  return new;
end $$;
create trigger mark_nested_group before insert on group_member for each row execute function mark_nested_group();

-- The ids lie beyond those of 15 digits that services make, and are still exact in a double.
create function make_system_groups() returns trigger language plpgsql as $$
declare
  admins constant bigint := 1000000000000000 + new.workspace_id;
  users constant bigint := 2000000000000000 + new.workspace_id;
begin
  insert into principal
    (account_id, principal_id, kind, workspace_id, display_name, assigned_as, created_at, updated_at)
  values
    (new.account_id, admins, 'GROUP', new.workspace_id, 'admins', 'ADMIN', new.created_at, new.created_at),
    (new.account_id, users, 'GROUP', new.workspace_id, 'users', 'USER', new.created_at, new.created_at);
  insert into workspace_entitlement (account_id, workspace_id, principal_id, entitlement) values
    (new.account_id, new.workspace_id, users, 'workspace-access'),
    (new.account_id, new.workspace_id, users, 'databricks-sql-access'),
    (new.account_id, new.workspace_id, admins, 'workspace-access'),
    (new.account_id, new.workspace_id, admins, 'databricks-sql-access'),
    (new.account_id, new.workspace_id, admins, 'allow-cluster-create'),
    (new.account_id, new.workspace_id, admins, 'allow-instance-pool-create');
  return null;
end $$;
create trigger make_system_groups after insert on workspace for each row execute function make_system_groups();

create function follow_assignment() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    delete from group_member m using principal g
    where g.account_id = old.account_id and g.workspace_id = old.workspace_id and g.assigned_as is not null
      and m.account_id = old.account_id and m.group_id = g.principal_id and m.member_id = old.principal_id;
  end if;
  if tg_op <> 'DELETE' then
    insert into group_member (account_id, group_id, member_id)
    select new.account_id, g.principal_id, new.principal_id from principal g
    where g.account_id = new.account_id and g.workspace_id = new.workspace_id
      and g.assigned_as in ('USER', new.permission)
    on conflict do nothing;
  end if;
  return null;
end $$;
create trigger follow_assignment after insert or update or delete on workspace_assignment
  for each row execute function follow_assignment();
