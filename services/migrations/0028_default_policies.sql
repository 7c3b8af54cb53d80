-- Policies that every new workspace has: of families, and nobody's own.
alter table cluster_policy
  add column is_default boolean not null default false,
  alter column creator_id drop not null,
  alter column creator_name drop not null,
  add check (is_default or (creator_id is not null and creator_name is not null)),
  add check (not is_default or policy_family_id is not null);
