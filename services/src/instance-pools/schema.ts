import type { ColumnType, Generated, Selectable } from 'kysely';
import type { PoolAttributes } from './pool-info';

type Fixed<T> = ColumnType<T, T, never>;

export interface InstancePoolTable {
  account_id: Fixed<string>;
  workspace_id: Fixed<string>;
  instance_pool_id: Fixed<string>;
  instance_pool_name: string;
  node_type_id: Fixed<string>;
  attributes: ColumnType<PoolAttributes, string, never>;
  custom_tags: ColumnType<Record<string, string>, string, string>;
  min_idle_instances: number;
  max_capacity: number | null;
  idle_instance_autotermination_minutes: number;
  creator_id: Fixed<string>;
  created_at: Fixed<Date>;
  removed_at: ColumnType<Date | null, Date | undefined, Date | null>;
  due_at: Generated<Date>;
  lease_holder: ColumnType<string | null, undefined, string | null>;
  lease_until: ColumnType<Date | null, undefined, Date | null>;
  lease_number: Generated<string>;
}
export type InstancePoolRow = Selectable<InstancePoolTable>;

/** Tables of instance pools. */
export interface InstancePoolsSchema {
  instance_pool: InstancePoolTable;
}
