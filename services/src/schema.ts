import type { AccountSchema } from './account/schema';
import type { AuditSchema } from './audit/schema';
import type { ClusterPoliciesSchema } from './cluster-policies/schema';
import type { ClustersSchema } from './clusters/schema';
import type { GlobalInitScriptsSchema } from './global-init-scripts/schema';
import type { IdentitySchema } from './identity/schema';
import type { AccountTransaction, PlatformTransaction } from './platform/database/database';
import type { InstancePoolsSchema } from './instance-pools/schema';
import type { InstanceProfilesSchema } from './instance-profiles/schema';
import type { LibrariesSchema } from './libraries/schema';
import type { RelaySchema } from './relay/schema';

/** All tables, by the feature that owns them. A feature reads and writes its own ones only. */
export type LakehouseSchema = AccountSchema &
  AuditSchema &
  ClusterPoliciesSchema &
  ClustersSchema &
  GlobalInitScriptsSchema &
  IdentitySchema &
  InstancePoolsSchema &
  InstanceProfilesSchema &
  LibrariesSchema &
  RelaySchema;

/** A transaction of one account. */
export type Tx = AccountTransaction<LakehouseSchema>;

/** A transaction outside any account. */
export type LookupTx = PlatformTransaction<LakehouseSchema>;
