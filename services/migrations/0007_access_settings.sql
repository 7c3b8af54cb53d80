-- Settings of workspaces by key, and the addresses that requests may come from.
create table workspace_setting (
  account_id uuid not null,
  workspace_id bigint not null,
  key text not null,
  value text not null,
  primary key (account_id, workspace_id, key),
  foreign key (account_id, workspace_id) references workspace (account_id, workspace_id) on delete cascade
);

create table ip_access_list (
  account_id uuid not null references account,
  list_id uuid not null,
  -- Null: for the API of the account.
  workspace_id bigint,
  label text not null,
  list_type text not null check (list_type in ('ALLOW', 'BLOCK')),
  -- As they were written; address_is_allowed reads them as networks.
  ip_addresses text[] not null,
  enabled boolean not null,
  created_at timestamptz not null,
  created_by bigint not null,
  updated_at timestamptz not null,
  updated_by bigint not null,
  primary key (account_id, list_id),
  foreign key (account_id, workspace_id) references workspace (account_id, workspace_id) on delete cascade
);
create index ip_access_list_of on ip_access_list (account_id, workspace_id);

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array['workspace_setting', 'ip_access_list'] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format('create policy tenant on %I using (account_id = current_account())', tenant_table);
  end loop;
end $$;
grant select, insert, update, delete on workspace_setting, ip_access_list to lakehouse_webapp;

-- Whether a request to the workspace, or with null to the account, may come from the address: no list blocks it, and if there are
-- lists that allow, one of them does. A workspace's lists hold once its setting says so.
create function address_is_allowed(workspace bigint, address inet) returns boolean language sql stable as $$
  with list as (
    select l.list_type, address <<= any (l.ip_addresses::inet[]) as has from ip_access_list l
    where l.account_id = current_account() and l.workspace_id is not distinct from workspace and l.enabled
      and (workspace is null or exists (
        select 1 from workspace_setting s
        where s.account_id = current_account() and s.workspace_id = workspace
          and s.key = 'enableIpAccessLists' and s.value = 'true'
      ))
  )
  select coalesce(not bool_or(has) filter (where list_type = 'BLOCK'), true)
    and coalesce(bool_or(has) filter (where list_type = 'ALLOW'), true)
  from list
$$;

-- Who made a token, where it is not the one whom it lets in.
alter table personal_access_token add column created_by bigint;
