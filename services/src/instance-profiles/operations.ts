import { Type, type Static } from 'typebox';
import { workspaceOf } from '../identity/permissions/check';
import { alreadyExists, invalid, notFound } from '../platform/http/api-error';
import { WORKSPACE_ADMIN, WORKSPACE_MEMBER, type Caller } from '../platform/http/caller';
import { NOTHING, operation, type Operation } from '../platform/http/operation';
import type { LakehouseSchema, Tx } from '../schema';
import type { InstanceProfileRow } from './schema';
import { deleteProfile, insertProfile, listProfiles, readProfile, updateProfile, usableProfiles } from './statements';

/** An account at AWS, a path of 512 characters and a name of 128 are no more: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LONGEST_ARN = 700;

const Arn = Type.Object({ instance_profile_arn: Type.String({ maxLength: LONGEST_ARN, pattern: '^[!-~]+$' }) });
const InstanceProfileInfo = Type.Object({
  ...Arn.properties,
  iam_role_arn: Type.Optional(Type.String({ description: 'of the role in it, if that has another name' })),
  is_meta_instance_profile: Type.Optional(
    Type.Boolean({ description: 'its role assumes roles of users, so that it needs isolation' }),
  ),
});

const IAM = '^arn:aws(-cn|-us-gov)?:iam::\\d{12}:';
const PROFILE_ARN = new RegExp(`${IAM}instance-profile/[\\w+=,.@/-]+$`);
const ROLE_ARN = new RegExp(`${IAM}role/[\\w+=,.@/-]+$`);

const pathOf = (call: string) => [`/api/2.0/instance-profiles/${call}`] as const;
const writing = { rule: WORKSPACE_ADMIN, method: 'POST', params: NOTHING, query: NOTHING, response: NOTHING } as const;

/** The Instance Profiles API: https://docs.databricks.com/api/workspace/instanceprofiles */
export const instanceProfileOperations: readonly Operation<LakehouseSchema>[] = [
  operation({
    ...writing,
    name: 'InstanceProfiles.Add',
    summary: 'Registers an instance profile',
    paths: pathOf('add'),
    body: Type.Object({
      ...InstanceProfileInfo.properties,
      skip_validation: Type.Optional(Type.Boolean({ description: 'takes an ARN of any form' })),
    }),
    errors: ['RESOURCE_ALREADY_EXISTS'],
    handle: async ({ tx, caller, body }) => {
      if (!body.skip_validation) refuseMalformed(body);
      const { accountId, workspaceId } = workspaceOf(caller);
      const { instance_profile_arn: arn, iam_role_arn: role, is_meta_instance_profile: meta } = body;
      if (await readProfile(tx, { accountId, workspaceId }, arn)) throw alreadyExists('Instance profile', arn);
      await insertProfile(tx, {
        account_id: accountId,
        workspace_id: workspaceId,
        instance_profile_arn: arn,
        iam_role_arn: role ?? null,
        is_meta_instance_profile: meta ?? false,
      });
      return {};
    },
  }),
  operation({
    ...writing,
    name: 'InstanceProfiles.Edit',
    summary: 'Changes the role of an instance profile, or whether it is a meta one',
    paths: pathOf('edit'),
    body: InstanceProfileInfo,
    errors: ['RESOURCE_DOES_NOT_EXIST'],
    handle: async ({ tx, caller, body }) => {
      const profile = await existing(tx, caller, body.instance_profile_arn);
      refuseMalformed({ iam_role_arn: body.iam_role_arn });
      await updateProfile(tx, profile, {
        iam_role_arn: body.iam_role_arn ?? profile.iam_role_arn,
        is_meta_instance_profile: body.is_meta_instance_profile ?? profile.is_meta_instance_profile,
      });
      return {};
    },
  }),
  operation({
    ...writing,
    name: 'InstanceProfiles.Remove',
    summary: 'Forgets an instance profile; clusters that run with it go on',
    paths: pathOf('remove'),
    body: Arn,
    errors: ['RESOURCE_DOES_NOT_EXIST'],
    handle: async ({ tx, caller, body }) => {
      await deleteProfile(tx, await existing(tx, caller, body.instance_profile_arn));
      return {};
    },
  }),
  operation({
    name: 'InstanceProfiles.List',
    summary: 'Lists the instance profiles that the caller may use',
    method: 'GET',
    paths: pathOf('list'),
    rule: WORKSPACE_MEMBER,
    params: NOTHING,
    query: NOTHING,
    body: NOTHING,
    response: Type.Object({ instance_profiles: Type.Array(InstanceProfileInfo) }),
    errors: [],
    handle: async ({ tx, caller }) => {
      const at = workspaceOf(caller);
      const all = await listProfiles(tx, at);
      const usable = caller.workspace?.admin ? undefined : await usableProfiles(tx, at, caller.principalId);
      const visible = all.filter(({ instance_profile_arn: arn }) => usable?.has(arn) ?? true);
      return { instance_profiles: visible.map(profileInfo) };
    },
  }),
];

async function existing(tx: Tx, caller: Caller, arn: string): Promise<InstanceProfileRow> {
  const profile = await readProfile(tx, workspaceOf(caller), arn);
  if (!profile) throw notFound('Instance profile', arn);
  return profile;
}

function refuseMalformed({
  instance_profile_arn: arn,
  iam_role_arn: role,
}: {
  instance_profile_arn?: string;
  iam_role_arn?: string;
}) {
  if (arn !== undefined && !PROFILE_ARN.test(arn)) {
    throw invalid(
      `instance_profile_arn must be like arn:aws:iam::123456789012:instance-profile/name, got ${JSON.stringify(arn)}`,
    );
  }
  if (role !== undefined && !ROLE_ARN.test(role)) {
    throw invalid(`iam_role_arn must be like arn:aws:iam::123456789012:role/name, got ${JSON.stringify(role)}`);
  }
}

function profileInfo(profile: InstanceProfileRow): Static<typeof InstanceProfileInfo> {
  const { instance_profile_arn: arn, iam_role_arn: role, is_meta_instance_profile: meta } = profile;
  return { instance_profile_arn: arn, ...(role !== null && { iam_role_arn: role }), is_meta_instance_profile: meta };
}
