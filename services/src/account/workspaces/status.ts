/** Where a workspace is in its life. */
export const WORKSPACE_STATUSES = ['NOT_PROVISIONED', 'PROVISIONING', 'RUNNING', 'FAILED', 'CANCELLING', 'BANNED'] as const;

export type WorkspaceStatus = (typeof WORKSPACE_STATUSES)[number];

/**
 * What each status may become. A workspace is made in PROVISIONING, while what it is made of is checked; changing its parts
 * checks them again. CANCELLING ends with the row: nothing comes back from it.
 */
export const NEXT_STATUSES: Readonly<Record<WorkspaceStatus, readonly WorkspaceStatus[]>> = {
  NOT_PROVISIONED: ['PROVISIONING', 'CANCELLING'],
  PROVISIONING: ['RUNNING', 'FAILED', 'CANCELLING'],
  RUNNING: ['PROVISIONING', 'BANNED', 'CANCELLING'],
  FAILED: ['PROVISIONING', 'CANCELLING'],
  BANNED: ['RUNNING', 'CANCELLING'],
  CANCELLING: [],
};

/** The statuses from which the given one is reached. */
export function statusesBefore(status: WorkspaceStatus): WorkspaceStatus[] {
  return WORKSPACE_STATUSES.filter((before) => NEXT_STATUSES[before].includes(status));
}
