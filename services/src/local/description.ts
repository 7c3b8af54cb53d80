import { Ajv } from 'ajv';
import { readFile } from 'node:fs/promises';
import { Type, type Static } from 'typebox';
import { readAccounts, type AccountEntry } from '../account/accounts/document';

/** What this machine takes from lakehouse.json; the rest of it is about AWS. */
const Description = Type.Object({
  controlPlanes: Type.Array(Type.Object({ name: Type.String(), region: Type.String(), domain: Type.String() }), { minItems: 1 }),
  accounts: Type.Array(
    Type.Object({
      id: Type.String(),
      workspaces: Type.Array(Type.Object({ name: Type.String(), deploymentName: Type.Optional(Type.String()) })),
    }),
  ),
});

export interface LocalDescription {
  readonly controlPlane: Static<typeof Description>['controlPlanes'][number];
  readonly accounts: readonly LocalAccount[];
}

export interface LocalAccount {
  readonly entry: AccountEntry;
  readonly workspaces: readonly { readonly name: string; readonly deploymentName: string }[];
}

const validate = new Ajv({ allErrors: true, strict: false }).compile<Static<typeof Description>>(Description);

/** Reads the description. This machine stands for every control plane in it, under the name and region of the first. */
export async function readDescription(file: string): Promise<LocalDescription> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Error(`${file} cannot be read; name the description of your accounts with --description`, { cause: error });
  });
  const entries = readAccounts(text, file);
  const document: unknown = JSON.parse(text);
  if (!validate(document)) {
    const faults = validate.errors?.map(({ instancePath, message }) => `${instancePath || '/'} ${message}`) ?? [];
    throw new Error(`${file} does not describe a deployment: ${faults.join('; ')}`);
  }
  const [controlPlane] = document.controlPlanes;
  if (!controlPlane) throw new Error(`${file} names no control plane`);
  const workspaces = new Map(document.accounts.map((account) => [account.id, account.workspaces]));
  return {
    controlPlane,
    accounts: entries.map((entry) => ({
      entry,
      workspaces: (workspaces.get(entry.id) ?? []).map(({ name, deploymentName }) => ({
        name,
        deploymentName: deploymentName ?? `${entry.name}-${name}`,
      })),
    })),
  };
}
