import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** The example description, as far as these tests change it. */
export interface Description {
  controlPlanes: {
    name: string;
    awsAccount: string;
    region: string;
    availabilityZones: string[];
    size?: string;
    domain: string;
    hostedZone: { id: string; name: string };
    doctorPrincipalArn?: string;
    deletable?: boolean;
    privateLink?: boolean;
  }[];
  accounts: Account[];
}

/** An account of it. */
export interface Account {
  name: string;
  id: string;
  controlPlane: string;
  awsAccount: string;
  admin: string;
  workspaces: {
    name: string;
    register?: boolean;
    expectedNodes?: number;
    sharesVpcOf?: string;
    deletable?: boolean;
    customerManagedKeys?: boolean;
  }[];
}

/** The package's own example. */
export function example(): Description {
  return JSON.parse(readFileSync(join(ROOT, 'lakehouse.json'), 'utf8')) as Description;
}

/** Makes a folder the CDK app of somebody who has nothing but a description. */
export function writeApp(folder: string, description: Description): void {
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ app: `${process.execPath} ${join(ROOT, 'bin', 'lakehouse.js')}` }));
  writeFileSync(join(folder, 'lakehouse.json'), JSON.stringify(description, undefined, 2));
}
