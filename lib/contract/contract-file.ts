import { UnscopedValidationError } from 'aws-cdk-lib/core';
import { readJson } from '../shared/json-file';
import { schemaMistakes, type JsonSchema } from '../shared/json-schema';
import { LAKEHOUSE_SCHEMA } from '../shared/lakehouse-schema';
import { lit } from '../shared/lit';
import { IControlPlane } from './contract';
import { ControlPlaneAttributes, controlPlaneFromAttributes } from './lakehouse';

/** Version of the format. It grows when a file of the new form would be misread by an older version of this library. */
const FORMAT_VERSION = 1;

interface ContractFile {
  readonly formatVersion: number;
  readonly controlPlane: ControlPlaneAttributes;
}

const definition = (name: string) => ({ $ref: `#/definitions/${name}` });

const CONTRACT_SCHEMA: JsonSchema = {
  definitions: LAKEHOUSE_SCHEMA.definitions,
  title: 'a contract file, an object with formatVersion and controlPlane',
  type: 'object',
  required: ['formatVersion', 'controlPlane'],
  properties: {
    formatVersion: { type: 'integer' },
    controlPlane: {
      type: 'object',
      required: ['name', 'region', 'awsAccount', 'domain'],
      properties: {
        name: definition('name'),
        region: definition('region'),
        awsAccount: definition('awsAccount'),
        domain: definition('host'),
        partition: { title: 'an AWS partition, such as aws', type: 'string', pattern: '^aws(-[a-z]+)*$' },
        imageOwner: definition('awsAccount'),
        endpointServices: definition('endpointServices'),
        internetFacing: { type: 'boolean' },
      },
    },
  },
};

/**
 * A control plane that is deployed elsewhere, from the contract file that its owner handed over. The file holds what
 * cannot be derived, and nothing secret.
 *
 * @param path path of the file, as `cdk-lakehouse contract` writes it
 */
export function controlPlaneFromFile(path: string): IControlPlane {
  const value = readJson(path);
  checkVersion(path, value);
  if (isContractFile(value)) return controlPlaneFromAttributes(value.controlPlane);
  const list = schemaMistakes(CONTRACT_SCHEMA, value).map((mistake) => `${mistake.path} ${mistake.message}`.trim());
  throw new UnscopedValidationError(lit`ContractFileInvalid`, `${path}: ${list.join('; ')}; ask its owner for a new one`);
}

/** The text of a contract file. */
export function contractFileText(controlPlane: ControlPlaneAttributes): string {
  const file: ContractFile = { formatVersion: FORMAT_VERSION, controlPlane };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

/** Comes first: of a version that this library does not know, the fields say nothing. */
function checkVersion(path: string, value: unknown): void {
  const version = typeof value === 'object' && value !== null && 'formatVersion' in value ? value.formatVersion : undefined;
  if (version === undefined || version === FORMAT_VERSION) return;
  const advice = typeof version === 'number' && version > FORMAT_VERSION ? '; update cdk-lakehouse' : '';
  throw new UnscopedValidationError(
    lit`ContractVersionUnknown`,
    `${path}: formatVersion must be ${FORMAT_VERSION}, got ${JSON.stringify(version)}${advice}`,
  );
}

function isContractFile(value: unknown): value is ContractFile {
  return schemaMistakes(CONTRACT_SCHEMA, value).length === 0;
}
