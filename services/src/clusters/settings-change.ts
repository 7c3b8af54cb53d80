/** A setting of a cluster that becomes another one, in texts for people. */
export interface SettingsChange {
  readonly field: string;
  readonly previous_value: string;
  readonly new_value: string;
}
