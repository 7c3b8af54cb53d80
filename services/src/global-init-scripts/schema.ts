import type { ColumnType, Selectable } from 'kysely';

type Fixed<T> = ColumnType<T, T, never>;

export interface GlobalInitScriptTable {
  account_id: Fixed<string>;
  workspace_id: Fixed<string>;
  script_id: Fixed<string>;
  name: string;
  script: string;
  enabled: boolean;
  position: number;
  created_at: Fixed<Date>;
  created_by: Fixed<string>;
  updated_at: Date;
  updated_by: string;
}
export type GlobalInitScriptRow = Selectable<GlobalInitScriptTable>;

/** Tables of global init scripts. */
export interface GlobalInitScriptsSchema {
  global_init_script: GlobalInitScriptTable;
}
