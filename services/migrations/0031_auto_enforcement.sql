-- Policies whose clusters follow when they are edited.
alter table cluster_policy
  -- How; null: clusters stay as they are.
  add column auto_enforcement_mode text check (auto_enforcement_mode in ('ENFORCE_IMMEDIATELY', 'WAIT_FOR_TERMINATION')),
  -- What came of the last time, as the API answers it.
  add column background_enforcement jsonb;
