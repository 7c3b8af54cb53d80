-- Letting a request in takes one round trip: who shows the secret, in which workspace, and with what standing. The plans of the
-- statements in here are kept by the connection, since most requests make no other statement that costs as much.

-- The standing of a principal: its own and that of every group that it is in, however deep. No row for one that is not there, is not
-- active, or whose account is suspended.
create function standing_of(wanted bigint, workspace bigint, listed_workspace bigint, address inet)
  returns table (
    account_id uuid, kind text, name text, account_admin boolean, member boolean, workspace_admin boolean, admitted boolean,
    entitlements text[]
  )
  language plpgsql stable as $$
#variable_conflict use_column
begin
  return query
    with recursive self (principal_id) as (
      select wanted
      union
      select m.group_id from group_member m join self s on m.account_id = current_account() and m.member_id = s.principal_id
    ),
    assigned as (
      select a.permission from workspace_assignment a join self s using (principal_id)
      where a.account_id = current_account() and a.workspace_id = workspace
    )
    select p.account_id, p.kind, coalesce(p.user_name, p.application_id::text),
      exists (select 1 from principal_role r join self s using (principal_id)
        where r.account_id = p.account_id and r.role = 'account_admin'),
      exists (select 1 from assigned),
      exists (select 1 from assigned where permission = 'ADMIN'),
      address_is_allowed(listed_workspace, address),
      array(select distinct e.entitlement from workspace_entitlement e join self s using (principal_id)
        where e.account_id = p.account_id and e.workspace_id = workspace)
    from principal p join account a using (account_id)
    where p.account_id = current_account() and p.principal_id = wanted
      and p.kind <> 'GROUP' and p.active and a.status = 'ACTIVE';
end $$;

-- Finds the token of a secret, binds the transaction to its account, and tells the standing of whom it lets in. No row for a secret
-- that nobody has; a row without a standing for one that lets nobody in any more.
--
-- The request is about the workspace that its host names; without one, about the workspace of its header, else that of the token; and
-- about none at the host of the account. On a path of the account the lists of the account judge the address.
create function enter_by_token(
    secret text, host_workspace text, at_account_host boolean, header_workspace bigint, on_account_path boolean, address inet
  )
  returns table (
    account_id uuid, principal_id bigint, token_workspace_id bigint, expires_at timestamptz, created_by bigint,
    workspace_id bigint, kind text, name text, account_admin boolean, member boolean, workspace_admin boolean, admitted boolean,
    entitlements text[]
  )
  language plpgsql as $$
#variable_conflict use_column
declare
  token record;
  workspace bigint;
begin
  perform set_config('lakehouse.secret_hash', secret, true);
  select t.account_id, t.principal_id, t.workspace_id, t.expires_at, t.created_by into token
    from personal_access_token t where t.secret_hash = decode(secret, 'hex');
  perform set_config('lakehouse.secret_hash', '', true);
  if token.account_id is null then return; end if;
  perform set_config('lakehouse.account_id', token.account_id::text, true);
  if host_workspace is not null then
    select w.workspace_id into workspace from workspace w where w.deployment_name = host_workspace;
  elsif not at_account_host then
    workspace := coalesce(header_workspace, token.workspace_id);
  end if;
  return query
    select token.account_id, token.principal_id, token.workspace_id, token.expires_at, token.created_by, workspace,
      s.kind, s.name, s.account_admin, s.member, s.workspace_admin, s.admitted, s.entitlements
    from (select 1) as one
    left join standing_of(token.principal_id, workspace, case when on_account_path then null else workspace end, address) s on true;
end $$;
