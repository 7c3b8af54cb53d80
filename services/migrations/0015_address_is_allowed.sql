-- Asked with every request, so that its plan is kept by the connection; and answered at once where nobody made a list.
create or replace function address_is_allowed(workspace bigint, address inet) returns boolean language plpgsql stable as $$
declare
  blocked boolean;
  allowed boolean;
begin
  perform 1 from ip_access_list l where l.account_id = current_account() and l.enabled limit 1;
  if not found then return true; end if;
  if workspace is not null then
    perform 1 from workspace_setting s
      where s.account_id = current_account() and s.workspace_id = workspace and s.key = 'enableIpAccessLists' and s.value = 'true';
    if not found then return true; end if;
  end if;
  select bool_or(has) filter (where list_type = 'BLOCK'), bool_or(has) filter (where list_type = 'ALLOW') into blocked, allowed
    from (
      select l.list_type, address <<= any (l.ip_addresses::inet[]) as has from ip_access_list l
      where l.account_id = current_account() and l.workspace_id is not distinct from workspace and l.enabled
    ) as list;
  return not coalesce(blocked, false) and coalesce(allowed, true);
end $$;
