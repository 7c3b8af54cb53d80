-- The e-mail addresses of users that one statement adds follow in one statement as well: for many at once that is a quarter less work.
create function follow_emails_of_new() returns trigger language plpgsql as $$
begin
  -- Who adds groups alone needs no right to the addresses.
  if exists (select 1 from added a where a.kind = 'USER') then
    insert into principal_email (account_id, principal_id, place, value_key, type_key, "primary")
    select a.account_id, a.principal_id, e.place, e.value_key, e.type_key, e."primary"
    from added a, emails_of(a.user_name, a.emails) e where a.kind = 'USER';
  end if;
  return null;
end $$;
drop trigger follow_emails_of_new on principal;
create trigger follow_emails_of_new after insert on principal referencing new table as added
  for each statement execute function follow_emails_of_new();
