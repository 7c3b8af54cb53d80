-- Which provider a browser was logged in by, and its ID token: logging out there asks for it. Null for a login by password.
alter table login_session
  add column issuer text,
  add column id_token text,
  add check (id_token is null or issuer is not null);
