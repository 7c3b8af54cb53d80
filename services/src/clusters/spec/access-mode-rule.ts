import type { Isolation } from '../../agent/api/assignment';
import { granteesOf } from '../../identity/permissions/grantees';
import { workspaceOf } from '../../identity/permissions/check';
import { ApiError } from '../../platform/http/api-error';
import type { ClusterAttributes, ClusterSpec } from '../attributes';
import type { ClusterSpecRule, SpecContext } from './cluster-spec-rule';

const DEDICATED: ReadonlySet<string> = new Set(['DATA_SECURITY_MODE_DEDICATED', 'SINGLE_USER']);
const STANDARD: ReadonlySet<string> = new Set(['DATA_SECURITY_MODE_STANDARD', 'USER_ISOLATION']);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Who shares the cluster, and what keeps them apart. */
export const accessModeRule: ClusterSpecRule = {
  fill: (spec, { owner }) => {
    const mode = spec.data_security_mode ?? (spec.kind === undefined ? 'NONE' : 'DATA_SECURITY_MODE_AUTO');
    const dedicated = DEDICATED.has(mode) || (mode === 'DATA_SECURITY_MODE_AUTO' && comesToDedicated(spec));
    return { ...spec, data_security_mode: mode, ...(dedicated && { single_user_name: spec.single_user_name ?? owner.name }) };
  },
  check: async (spec, context) => {
    const faults: string[] = [];
    const { data_security_mode: mode = 'NONE', single_user_name: name, kind } = spec;
    if (mode.startsWith('LEGACY_')) {
      faults.push(`data_security_mode ${mode} does not exist from runtime 15 on; use DATA_SECURITY_MODE_DEDICATED or _STANDARD`);
    }
    if (mode === 'DATA_SECURITY_MODE_AUTO' && kind === undefined) {
      faults.push('data_security_mode DATA_SECURITY_MODE_AUTO needs kind CLASSIC_PREVIEW');
    }
    if (name === undefined || name === '') return faults;
    if (STANDARD.has(mode) || mode === 'NONE') {
      faults.push(`single_user_name is for data_security_mode DATA_SECURITY_MODE_DEDICATED (SINGLE_USER), got ${mode}`);
    } else faults.push(...(await unknownPrincipal(name, context)));
    return faults;
  },
};

/** What the agent keeps apart on a cluster of these attributes. */
export function isolationOf({ data_security_mode: mode = 'NONE', single_user_name: name }: ClusterAttributes): Isolation {
  if (mode === 'NONE') return { mode: 'none' };
  return name === undefined ? { mode: 'standard' } : { mode: 'dedicated', principal: name };
}

/** Libraries of machine learning need the whole machine. */
function comesToDedicated({ spark_version: version = '', use_ml_runtime: ml, single_user_name: name }: ClusterSpec): boolean {
  return (ml ?? false) || version.includes('-ml-') || name !== undefined;
}

async function unknownPrincipal(name: string, { tx, caller }: SpecContext): Promise<string[]> {
  const entry = name.includes('@')
    ? { user_name: name }
    : UUID.test(name)
      ? { service_principal_name: name }
      : { group_name: name };
  try {
    await granteesOf(tx, workspaceOf(caller), [{ ...entry, permission_level: '' }]);
    return [];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return [`single_user_name: ${error.message}; it must be a user name, a group or an application id of the workspace`];
  }
}
