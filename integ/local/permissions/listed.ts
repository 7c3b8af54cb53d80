import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MANIFEST, type ManifestResource } from '../../../lib/control-plane/processes/manifest';

/** A call that IAM let through. */
export interface Call {
  /** ARN of the role. */
  readonly principal: string;
  readonly action: string;
  /** Its ARN; `*` where a call names none. */
  readonly resource: string;
}

/** An action that somebody may call. */
export interface Listed {
  /** Whose it is, the action, and on what, where several things are told apart; such as `relay s3:GetObject agent-archive`. */
  readonly name: string;
  covers(call: Call): boolean;
}

/** What the manifest's words for resources mean in a deployment: a part of the ARN. */
const IN_ARN: Readonly<Record<ManifestResource, RegExp>> = {
  database: /./,
  'customer-roles': /:role\/lakehouse\/(?!.*\/storage-access\/)/,
  'storage-access-role': /:role\/.*\/storage-access\//,
  'artifact-store': /:s3:::/,
  'agent-archive': /:s3:::/,
  'registration-secrets': /:secret:.*\/registration\//,
  'login-secrets': /:secret:.*\/login\//,
};

/** What the manifest lists for a process. */
export function ofProcess(name: string): Listed[] {
  return (MANIFEST.processes[name]?.actions ?? []).flatMap(({ actions, resource }) =>
    actions.map((action) => ({
      name: `${name} ${action} ${resource}`,
      covers: (call: Call) => call.action === action && IN_ARN[resource].test(call.resource),
    })),
  );
}

/** What the policies of a role list, as it was synthesized into a stack. */
export function ofRole(who: string, assembly: string, stack: string, logicalId: string): Listed[] {
  const { Resources: resources } = JSON.parse(readFileSync(join(assembly, `${stack}.template.json`), 'utf8')) as Template;
  const own = resources[logicalId]?.Properties.Policies ?? [];
  const attached = Object.values(resources).filter(
    ({ Type, Properties }) => Type === 'AWS::IAM::Policy' && Properties.Roles?.some(({ Ref }) => Ref === logicalId),
  );
  const documents = [...own, ...attached.map(({ Properties }) => Properties)].map(({ PolicyDocument }) => PolicyDocument);
  const allowed = documents.flatMap((document) => document?.Statement ?? []).filter(({ Effect }) => Effect === 'Allow');
  return [...new Set(allowed.flatMap(({ Action }) => Action))].map((action) => ({
    name: `${who} ${action}`,
    covers: (call) => call.action === action || (action.endsWith('*') && call.action.startsWith(action.slice(0, -1))),
  }));
}

interface PolicyProperties {
  readonly PolicyDocument?: { readonly Statement: { readonly Effect: string; readonly Action: string | string[] }[] };
}

interface Template {
  readonly Resources: Record<
    string,
    {
      readonly Type: string;
      readonly Properties: PolicyProperties & {
        readonly Policies?: PolicyProperties[];
        readonly Roles?: { readonly Ref?: string }[];
      };
    }
  >;
}
