import { manifest, settingDefinition, type ManifestProcess } from './manifest';

/** Environment variables as a process finds them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The checked settings of one process, defaults filled in. */
export interface Settings {
  /** Value of a setting that the manifest lists for this process; anything else is a mistake in the program. */
  readonly text: (name: string) => string;
  /** The same as a number. */
  readonly number: (name: string) => number;
}

/** What is wrong with the settings, all of it. */
export class SettingsError extends Error {
  constructor(
    process: string,
    public readonly faults: readonly string[],
  ) {
    super(`${faults.length} fault${faults.length === 1 ? '' : 's'} in the settings of ${process}`);
  }
}

/** Checks the environment against the manifest, once, before anything else happens. All faults come together. */
export function readSettings(name: string, process: ManifestProcess, environment: Environment): Settings {
  const values = new Map<string, string>();
  const faults: string[] = [];
  for (const setting of process.settings) {
    const { default: preset, pattern, allowed, description } = settingDefinition(setting);
    const value = environment[setting] ?? preset;
    if (value === undefined) {
      faults.push(`${setting} is not set; set it to ${allowed} (${description})`);
    } else if (!new RegExp(pattern).test(value)) {
      faults.push(`${setting} is ${JSON.stringify(value)}; set it to ${allowed} (${description})`);
    } else {
      values.set(setting, value);
    }
  }
  // A secret's value is never shown, not even a wrong one.
  for (const secret of process.secrets) {
    const value = environment[secret];
    if (value) values.set(secret, value);
    else
      faults.push(
        `${secret} is ${value === '' ? 'empty' : 'not set'}; give it from a secret (${manifest.secrets[secret]?.description})`,
      );
  }
  if (faults.length > 0) throw new SettingsError(name, faults);

  const text = (key: string): string => {
    const value = values.get(key);
    if (value === undefined) throw new Error(`${name} reads ${key}, which services/processes.json does not list for it`);
    return value;
  };
  return { text, number: (key) => Number(text(key)) };
}
