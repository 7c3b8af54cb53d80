import { Type, type Static } from 'typebox';
import type { PrincipalTable } from '../schema';

/** Who is assigned as what. `principal_id` is a number here, unlike in SCIM. */
export const Assignment = Type.Object({
  permissions: Type.Array(Type.String()),
  principal: Type.Object({
    principal_id: Type.Integer(),
    display_name: Type.String(),
    user_name: Type.Optional(Type.String()),
    group_name: Type.Optional(Type.String()),
    service_principal_name: Type.Optional(Type.String({ description: 'application id' })),
  }),
});

export interface AssignmentRow {
  readonly principal_id: string;
  readonly kind: PrincipalTable['kind'];
  readonly display_name: string;
  readonly user_name: string | null;
  readonly application_id: string | null;
  readonly permission?: 'USER' | 'ADMIN';
}

export function assignmentInfo(row: AssignmentRow): Static<typeof Assignment> {
  return {
    permissions: row.permission ? [row.permission] : [],
    principal: {
      principal_id: Number(row.principal_id),
      display_name: row.display_name,
      ...(row.user_name !== null && { user_name: row.user_name }),
      ...(row.kind === 'GROUP' && { group_name: row.display_name }),
      ...(row.application_id !== null && { service_principal_name: row.application_id }),
    },
  };
}
