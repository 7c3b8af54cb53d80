import { Type, type Static } from 'typebox';

export const ENFORCE_MODES = ['ENFORCE_IMMEDIATELY', 'WAIT_FOR_TERMINATION'] as const;
export type EnforceMode = (typeof ENFORCE_MODES)[number];

/** How clusters follow their policy when it is edited. */
export const AutoEnforcementConfig = Type.Object({
  enforce_mode: Type.Enum(ENFORCE_MODES, {
    description: 'whether clusters that run restart, or change once they end or restart',
  }),
});

/** What came of it. */
export const BackgroundEnforcement = Type.Object({
  status: Type.Literal('COMPLETED'),
  initiate_time: Type.String({ description: 'RFC 3339' }),
  end_time: Type.String(),
  initiator_user: Type.String(),
  success_cluster_enforce_count: Type.Integer(),
  deferred_cluster_enforce_count: Type.Integer(),
  failed_cluster_enforce_count: Type.Integer({ description: 'clusters that must be edited by hand' }),
});
export type BackgroundEnforcement = Static<typeof BackgroundEnforcement>;
