import { Type } from 'typebox';

/** The paths of a call: the newest, and the one that older clients know. */
export function clusterPaths(call: string): readonly [string, string] {
  return [`/api/2.1/clusters/${call}`, `/api/2.0/clusters/${call}`];
}

/** A body that names a cluster and nothing else. */
export const ClusterId = Type.Object({ cluster_id: Type.String() });
