import type { ManifestProcess, ManifestSetting, ProcessManifest } from '../../../lib/control-plane/processes/manifest';
import json from '../../processes.json';

export type { ManifestPort, ManifestProcess } from '../../../lib/control-plane/processes/manifest';

/** The process manifest; part of the bundle, so that a program and its manifest are never of two releases. */
export const manifest = json as ProcessManifest;

/** The entry of the process, or undefined when there is none of this name. */
export function findProcess(name: string): ManifestProcess | undefined {
  return manifest.processes[name];
}

/** The definition of a setting that a process lists. */
export function settingDefinition(name: string): ManifestSetting {
  const definition = manifest.settings[name];
  if (!definition) throw new Error(`the manifest lists the setting ${name} for a process and does not define it`);
  return definition;
}
