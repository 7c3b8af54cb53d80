import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

/** A control plane that is deployed from the description. */
export const EU1 = {
  name: 'eu1',
  awsAccount: '111111111111',
  region: 'eu-west-1',
  domain: 'eu1.lake.example.com',
  hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'lake.example.com' },
  availabilityZones: ['eu-west-1a', 'eu-west-1b'],
};

/** Its endpoint services, as AWS would name them. */
export const ENDPOINT_SERVICES = {
  restApi: { serviceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0' },
  relay: { serviceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef1' },
};

/** An account with one workspace. */
export const ACME = {
  name: 'acme',
  id: '0b7e4e2a-2b1c-4d3e-9f00-1234567890ab',
  controlPlane: 'eu1',
  awsAccount: '222222222222',
  workspaces: [{ name: 'prod' }],
};

/** Writes a file into a new folder, and returns its path. */
export function temporaryFile(name: string, content: unknown): string {
  const path = join(mkdtempSync(join(tmpdir(), 'lakehouse-')), name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** Writes a description of the control plane and the account, changed as given. */
export function descriptionFile(changes: {
  controlPlane?: object;
  account?: object;
  workspace?: object;
  workspaces?: object[];
}): string {
  const workspaces = changes.workspaces ?? [{ name: 'prod', ...changes.workspace }];
  return temporaryFile('lakehouse.json', {
    controlPlanes: [{ ...EU1, ...changes.controlPlane }],
    accounts: [{ ...ACME, workspaces, ...changes.account }],
  });
}
