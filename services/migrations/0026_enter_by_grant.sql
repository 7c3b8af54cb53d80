-- Letting in by an access token takes one round trip as well, and letting in by either kind costs less. What costs here is the number
-- of tables that a statement opens and the number of statements, not rows: what is asked of most callers, who are in no group or
-- workspace and whose account has no IP access list, is one statement; the rest is asked where there is something to ask for.

-- The standing of a principal: its own and that of every group that it is in, however deep. All null for one that is not there, is not
-- active, or whose account is suspended.
create function standing_in(
    wanted bigint, workspace bigint, listed_workspace bigint, address inet,
    out account_id uuid, out kind text, out name text, out account_admin boolean, out member boolean, out workspace_admin boolean,
    out admitted boolean, out entitlements text[]
  )
  language plpgsql stable as $$
#variable_conflict use_column
declare
  self bigint[] := array[wanted];
  grouped boolean;
  listed boolean;
begin
  select p.account_id, p.kind, coalesce(p.user_name, p.application_id::text),
      exists (select 1 from principal_role r
        where r.account_id = p.account_id and r.principal_id = p.principal_id and r.role = 'account_admin'),
      exists (select 1 from group_member m where m.account_id = p.account_id and m.member_id = p.principal_id),
      exists (select 1 from ip_access_list l where l.account_id = p.account_id and l.enabled)
    into account_id, kind, name, account_admin, grouped, listed
    from principal p join account a using (account_id)
    where p.account_id = current_account() and p.principal_id = wanted
      and p.kind <> 'GROUP' and p.active and a.status = 'ACTIVE';
  if account_id is null then return; end if;
  if grouped then
    self := array(
      with recursive reached (principal_id) as (
        select wanted
        union
        select m.group_id from group_member m join reached r on m.account_id = current_account() and m.member_id = r.principal_id
      ) select principal_id from reached
    );
    account_admin := exists (select 1 from principal_role r
      where r.account_id = current_account() and r.principal_id = any (self) and r.role = 'account_admin');
  end if;
  if workspace is null then
    member := false;
    workspace_admin := false;
    entitlements := '{}';
  else
    select count(*) > 0, coalesce(bool_or(a.permission = 'ADMIN'), false) into member, workspace_admin
      from workspace_assignment a
      where a.account_id = current_account() and a.workspace_id = workspace and a.principal_id = any (self);
    entitlements := array(select distinct e.entitlement from workspace_entitlement e
      where e.account_id = current_account() and e.workspace_id = workspace and e.principal_id = any (self));
  end if;
  admitted := not listed or address_is_allowed(listed_workspace, address);
end $$;

create or replace function standing_of(wanted bigint, workspace bigint, listed_workspace bigint, address inet)
  returns table (
    account_id uuid, kind text, name text, account_admin boolean, member boolean, workspace_admin boolean, admitted boolean,
    entitlements text[]
  )
  language sql stable
  begin atomic
    select * from standing_in(wanted, workspace, listed_workspace, address) as s where s.kind is not null;
  end;

-- Who shows a credential, in which workspace, and with what standing; without one (`kind` is null) for whom it lets in no more.
create type entered as (
  account_id uuid, principal_id bigint, token_workspace_id bigint, expires_at timestamptz, created_by bigint,
  workspace_id bigint, kind text, name text, account_admin boolean, member boolean, workspace_admin boolean, admitted boolean,
  entitlements text[]
);

-- Completes what a credential says by the standing. The request is about the workspace that its host names; without one, about the
-- workspace of its header, else that of the credential; and about none at the host of the account. On a path of the account the lists of
-- the account judge the address.
create function with_standing(
    given entered, host_workspace text, at_account_host boolean, header_workspace bigint, on_account_path boolean, address inet
  )
  returns entered language plpgsql stable as $$
declare
  standing record;
begin
  if host_workspace is not null then
    select w.workspace_id into given.workspace_id from workspace w
      where w.account_id = given.account_id and w.deployment_name = host_workspace;
  elsif not at_account_host then
    given.workspace_id := coalesce(header_workspace, given.token_workspace_id);
  end if;
  standing := standing_in(
    given.principal_id, given.workspace_id, case when on_account_path then null else given.workspace_id end, address
  );
  given.kind := standing.kind;
  given.name := standing.name;
  given.account_admin := standing.account_admin;
  given.member := standing.member;
  given.workspace_admin := standing.workspace_admin;
  given.admitted := standing.admitted;
  given.entitlements := standing.entitlements;
  return given;
end $$;

-- Finds the token of a secret, and binds the transaction to its account. No row for a secret that nobody has.
drop function enter_by_token;
create function enter_by_token(
    secret text, host_workspace text, at_account_host boolean, header_workspace bigint, on_account_path boolean, address inet
  )
  returns setof entered language plpgsql as $$
declare
  given entered;
  setting text;
begin
  setting := set_config('lakehouse.secret_hash', secret, true);
  select t.account_id, t.principal_id, t.workspace_id, t.expires_at, t.created_by
    into given.account_id, given.principal_id, given.token_workspace_id, given.expires_at, given.created_by
    from personal_access_token t where t.secret_hash = decode(secret, 'hex');
  setting := set_config('lakehouse.secret_hash', '', true);
  if given.account_id is null then return; end if;
  setting := set_config('lakehouse.account_id', given.account_id::text, true);
  return next with_standing(given, host_workspace, at_account_host, header_workspace, on_account_path, address);
end $$;

-- The same for an access token, whose signature was proved: binds the transaction to its account, and looks whether what the token was
-- had for is still there. No row for one whose source is gone.
create function enter_by_grant(
    account uuid, principal bigint, source_kind text, source_id uuid, grant_workspace bigint,
    host_workspace text, at_account_host boolean, header_workspace bigint, on_account_path boolean, address inet
  )
  returns setof entered language plpgsql as $$
declare
  given entered;
  setting text;
  there boolean;
begin
  setting := set_config('lakehouse.account_id', account::text, true);
  if source_kind = 'secret' then
    select true, s.expires_at into there, given.expires_at from service_principal_secret s
      where s.account_id = account and s.secret_id = source_id and s.principal_id = principal;
  elsif source_kind = 'grant' then
    select true, g.expires_at into there, given.expires_at from oauth_grant g
      where g.account_id = account and g.grant_id = source_id and g.principal_id = principal;
  elsif source_kind = 'policy' then
    select true into there from federation_policy f where f.account_id = account and f.uid = source_id;
  elsif source_kind = 'driver' then
    select true into there from cluster_node n
      where n.account_id = account and n.workspace_id = grant_workspace and n.node_id = source_id
        and n.place = 'driver' and n.state = 'READY';
    given.created_by := principal; -- not their own: their code on the cluster has it
  end if;
  if there is null then return; end if;
  given.account_id := account;
  given.principal_id := principal;
  given.token_workspace_id := grant_workspace;
  return next with_standing(given, host_workspace, at_account_host, header_workspace, on_account_path, address);
end $$;
