import type { Operation } from '../platform/http/operation';
import type { LakehouseSchema } from '../schema';
import type { ClusterChanges } from './cluster-changes';
import { adminOperations } from './operations/admin-operations';
import { lifeOperations } from './operations/life-operations';
import { readOperations } from './operations/read-operations';
import { specOperations } from './operations/spec-operations';
import type { ClusterSpecRule } from './spec/cluster-spec-rule';

/** What the operations of clusters need besides the database. */
export interface ClusterParts {
  /** What decides about specifications. */
  readonly rules: readonly ClusterSpecRule[];
  /** For calls that wait for a state. */
  readonly changes: ClusterChanges;
}

/** The Clusters API: https://docs.databricks.com/api/workspace/clusters */
export function clusterOperations({ rules, changes }: ClusterParts): readonly Operation<LakehouseSchema>[] {
  return [...specOperations(rules), ...lifeOperations(rules), ...readOperations(changes), ...adminOperations];
}
