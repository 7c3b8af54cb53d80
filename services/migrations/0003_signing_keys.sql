-- Keys that sign the platform's own access tokens. They are the control plane's, not an account's.
create table signing_key (
  key_id uuid primary key,
  -- JSON Web Keys (RFC 7517).
  private_key jsonb not null,
  public_key jsonb not null,
  created_at timestamptz not null
);
create index signing_key_created on signing_key (created_at);
grant select, insert, delete on signing_key to lakehouse_webapp;

-- A service principal that shows a secret sees the row that holds its hash, before the account is known.
create policy by_secret on service_principal_secret for select
  using (secret_hash = decode(nullif(current_setting('lakehouse.secret_hash', true), ''), 'hex'));

-- A process serves requests once the schema is at least as new as its release.
grant select on schema_migration to lakehouse_webapp;
