-- Whose tokens, of which issuer, are exchanged for ours.
create table federation_policy (
  account_id uuid not null references account,
  uid uuid not null,
  -- The service principal that tokens are for; null: whoever of the account the token names.
  principal_id bigint,
  policy_id text not null,
  description text not null,
  issuer text not null,
  -- Empty: the id of the account.
  audiences text[] not null,
  -- What the claim must say; null where the claim says who it is.
  subject text,
  subject_claim text not null,
  -- Both null: where the issuer's own document says that its keys are.
  jwks_uri text,
  jwks_json text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (account_id, uid),
  foreign key (account_id, principal_id) references principal on delete cascade,
  check ((principal_id is null) = (subject is null))
);
create unique index federation_policy_id on federation_policy (account_id, coalesce(principal_id, 0), policy_id);
alter table federation_policy enable row level security;
alter table federation_policy force row level security;
create policy tenant on federation_policy using (account_id = current_account());
grant select, insert, update, delete on federation_policy to lakehouse_webapp;
