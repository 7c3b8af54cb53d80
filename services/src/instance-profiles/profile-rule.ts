import { isolationOf } from '../clusters/spec/access-mode-rule';
import type { ClusterSpecRule } from '../clusters/spec/cluster-spec-rule';
import { workspaceOf } from '../identity/permissions/check';
import { readProfile, usesProfile } from './statements';

const PROPERTY = 'aws_attributes.instance_profile_arn';

/** A cluster has a profile that is registered, and that whoever makes it may use. */
export const instanceProfileRule: ClusterSpecRule = {
  check: async (spec, { tx, caller, before }) => {
    const arn = spec.aws_attributes?.instance_profile_arn ?? '';
    if (arn === '') return [];
    const profile = await readProfile(tx, workspaceOf(caller), arn);
    if (!profile) return [`${PROPERTY}: Instance profile ${arn} is not registered; an admin adds it`];
    const faults: string[] = [];
    // What the cluster has already is not asked about again.
    const kept = before?.attributes.aws_attributes?.instance_profile_arn === arn;
    if (!kept && !caller.workspace?.admin && !(await usesProfile(tx, workspaceOf(caller), caller.principalId, arn))) {
      faults.push(
        `${PROPERTY}: ${caller.name} is not authorized to use instance profile ${arn}; an admin grants the role by SCIM`,
      );
    }
    if (profile.is_meta_instance_profile && isolationOf(spec).mode === 'none') {
      faults.push(
        `${PROPERTY}: ${arn} is a meta instance profile, which may assume roles of many users; ` +
          'set data_security_mode DATA_SECURITY_MODE_DEDICATED or DATA_SECURITY_MODE_STANDARD',
      );
    }
    return faults;
  },
};
