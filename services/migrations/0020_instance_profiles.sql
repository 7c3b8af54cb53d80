-- Instance profiles that clusters of a workspace may have, and who may use which.
create table instance_profile (
  account_id uuid not null,
  workspace_id bigint not null,
  instance_profile_arn text not null,
  iam_role_arn text,
  is_meta_instance_profile boolean not null,
  primary key (account_id, workspace_id, instance_profile_arn),
  foreign key (account_id, workspace_id) references workspace (account_id, workspace_id) on delete cascade
);

create table instance_profile_user (
  account_id uuid not null,
  workspace_id bigint not null,
  instance_profile_arn text not null,
  principal_id bigint not null,
  primary key (account_id, workspace_id, instance_profile_arn, principal_id),
  foreign key (account_id, workspace_id, instance_profile_arn) references instance_profile on delete cascade,
  foreign key (account_id, principal_id) references principal on delete cascade
);
create index instance_profile_of_user on instance_profile_user (account_id, principal_id);

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array['instance_profile', 'instance_profile_user'] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format('create policy tenant on %I using (account_id = current_account())', tenant_table);
  end loop;
end $$;
grant select, insert, update, delete on instance_profile to lakehouse_webapp;
grant select, insert, delete on instance_profile_user to lakehouse_webapp;
