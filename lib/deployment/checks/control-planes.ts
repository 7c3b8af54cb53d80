import type { IControlPlane } from '../../contract';
import { partitionOf } from '../../contract/partition';
import { contractOf } from '../control-plane-contract';
import type { ControlPlaneEntry } from '../description/control-plane-entry';
import { checkArn } from './arns';
import { checkZones } from './availability-zones';
import { checkDatabase } from './database';
import type { Findings } from './findings';
import type { Located, LocatedEntries } from './located';

/** A control plane whose entry is sound, with what its data planes know of it. */
export interface CheckedControlPlane {
  readonly entry: ControlPlaneEntry;
  readonly controlPlane: IControlPlane;
}

/** Who deploys a control plane decides which properties its entry has. */
const KINDS = {
  deployed: {
    needs: ['awsAccount', 'region', 'domain', 'availabilityZones'],
    may: [
      'hostedZone',
      'certificateArn',
      'size',
      'internetFacing',
      'database',
      'deletable',
      'privateLink',
      'endpointServices',
      'doctorPrincipalArn',
    ],
    is: 'deployed from this description',
  },
  contract: { needs: [], may: ['contract', 'availabilityZones'], is: 'described by a contract file' },
  databricks: {
    needs: ['region'],
    may: ['databricks', 'availabilityZones', 'endpointServices'],
    is: 'run by Databricks',
  },
};

/** Checks each control plane by itself and against the others; returns the sound ones by name. */
export function checkControlPlanes(
  { controlPlanes }: LocatedEntries,
  folder: string,
  findings: Findings,
): Map<string, CheckedControlPlane> {
  const member = (name: 'name' | 'domain') =>
    controlPlanes.flatMap(({ path, entry }) =>
      entry[name] === undefined ? [] : [{ path: `${path}.${name}`, value: entry[name] }],
    );
  findings.duplicates('name of the control plane', member('name'));
  findings.duplicates('domain', member('domain'));

  const checked = new Map<string, CheckedControlPlane>();
  for (const located of controlPlanes) {
    checkControlPlane(located, findings);
    if (!findings.isSound(located.path)) continue;
    const controlPlane = tryContract(located, folder, findings);
    if (controlPlane) checked.set(located.entry.name, { entry: located.entry, controlPlane });
  }
  return checked;
}

function checkControlPlane({ path, entry }: Located<ControlPlaneEntry>, findings: Findings): void {
  checkKind({ path, entry }, findings);
  const { region } = entry;
  if (region === undefined) return;
  checkCertificate({ path, entry }, region, findings);
  checkDatabase({ path, entry }, region, findings);
  if (entry.doctorPrincipalArn !== undefined) {
    const expected = { partition: partitionOf(region), service: 'iam', region: '', awsAccount: entry.awsAccount };
    checkArn(`${path}.doctorPrincipalArn`, entry.doctorPrincipalArn, expected, findings);
  }
  if (entry.availabilityZones) checkZones(`${path}.availabilityZones`, entry.availabilityZones, region, findings);
  for (const part of ['restApi', 'relay'] as const) {
    const name = entry.endpointServices?.[part].serviceName;
    if (name !== undefined && !name.startsWith(`com.amazonaws.vpce.${region}.`)) {
      findings.add(`${path}.endpointServices.${part}.serviceName`, `must be one of ${region}, got ${JSON.stringify(name)}`);
    }
  }
}

function checkKind({ path, entry }: Located<ControlPlaneEntry>, findings: Findings): void {
  const kind = entry.databricks ? KINDS.databricks : entry.contract === undefined ? KINDS.deployed : KINDS.contract;
  for (const name of kind.needs) {
    if (!(name in entry)) findings.add(`${path}.${name}`, `is required: the control plane is ${kind.is}`);
  }
  const known = ['name', ...kind.needs, ...kind.may];
  for (const name of Object.keys(entry)) {
    if (!known.includes(name))
      findings.add(`${path}.${name}`, `must not be given: the control plane is ${kind.is}; known are ${known.join(', ')}`);
  }
}

function checkCertificate({ path, entry }: Located<ControlPlaneEntry>, region: string, findings: Findings): void {
  const { certificateArn, domain, hostedZone } = entry;
  if (certificateArn !== undefined) {
    const partition = partitionOf(region);
    checkArn(
      `${path}.certificateArn`,
      certificateArn,
      { partition, service: 'acm', region, awsAccount: entry.awsAccount },
      findings,
    );
  }
  if (domain === undefined) return;
  if (!hostedZone && certificateArn === undefined) {
    findings.add(
      `${path}.hostedZone`,
      `is required, or certificateArn: a certificate for ${domain} and *.${domain} must come from one of them`,
    );
  }
  if (hostedZone && domain !== hostedZone.name && !domain.endsWith(`.${hostedZone.name}`)) {
    findings.add(`${path}.hostedZone.name`, `must be ${domain} or a domain above it, got ${JSON.stringify(hostedZone.name)}`);
  }
}

/** What else is wrong, the maker of the contract says. */
function tryContract({ path, entry }: Located<ControlPlaneEntry>, folder: string, findings: Findings): IControlPlane | undefined {
  try {
    const controlPlane = contractOf(entry, folder);
    const { name } = controlPlane.contract;
    if (name !== entry.name)
      findings.add(
        `${path}.name`,
        `must be that of the contract file, ${JSON.stringify(name)}, got ${JSON.stringify(entry.name)}`,
      );
    return controlPlane;
  } catch (error) {
    findings.add(`${path}.${entry.databricks ? 'region' : 'contract'}`, error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
