-- Who has access to what in a workspace: one level for a principal on an object, of whatever type.
create table object_permission (
  account_id uuid not null,
  workspace_id bigint not null,
  -- As in the paths of the API, in the plural: clusters.
  object_type text not null,
  object_id text not null,
  principal_id bigint not null,
  permission_level text not null,
  primary key (account_id, workspace_id, object_type, object_id, principal_id),
  foreign key (account_id, workspace_id) references workspace (account_id, workspace_id) on delete cascade,
  foreign key (account_id, principal_id) references principal on delete cascade
);
create index object_permission_of on object_permission (account_id, principal_id);
alter table object_permission enable row level security;
alter table object_permission force row level security;
create policy tenant on object_permission using (account_id = current_account());
grant select, insert, update, delete on object_permission to lakehouse_webapp;

-- In a new workspace everyone may have tokens, until its admins say otherwise.
create function permit_tokens() returns trigger language plpgsql as $$
begin
  if new.assigned_as = 'USER' then
    insert into object_permission (account_id, workspace_id, object_type, object_id, principal_id, permission_level)
    values (new.account_id, new.workspace_id, 'authorization', 'tokens', new.principal_id, 'CAN_USE');
  end if;
  return null;
end $$;
create trigger permit_tokens after insert on principal for each row execute function permit_tokens();
