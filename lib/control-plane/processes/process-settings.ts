import { Stack, Tokenization } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import type { Problems } from '../../shared/problems';
import { accountsSetting } from '../accounts/accounts-setting';
import { MANIFEST, type ManifestProcess } from './manifest';
import type { MissingProperties } from './missing-properties';
import type { ProcessProps } from './process-props';

/** Where a setting's value comes from, and the property to name when it does not. */
interface Source {
  readonly value?: string;
  readonly property: string;
}

/** The environment of a process: exactly the settings that the manifest lists for it and that have no default there. */
export function processEnvironment(
  scope: IConstruct,
  process: ManifestProcess,
  props: ProcessProps,
  problems: Problems,
  missing: MissingProperties,
): Record<string, string> {
  const sources = settingSources(scope, process, props);
  const environment: Record<string, string> = {};
  for (const name of process.settings) {
    const source = sources[name];
    const definition = MANIFEST.settings[name];
    if (source?.value !== undefined) {
      checkValue(name, { ...source, value: source.value }, problems);
      environment[name] = source.value;
    } else if (definition?.default === undefined) {
      missing.add(source?.property ?? name, `reads ${name}`);
    }
  }
  return environment;
}

/** The secrets of a process, by environment name. */
export function processSecrets(
  process: ManifestProcess,
  { database }: ProcessProps,
  missing: MissingProperties,
): Record<string, ecs.Secret> {
  const secrets: Record<string, ecs.Secret> = {};
  for (const name of process.secrets) {
    if (database) secrets[name] = ecs.Secret.fromSecretsManager(database.ownerSecret, MANIFEST.secrets[name]?.field);
    else missing.add('database', `reads ${name}`);
  }
  return secrets;
}

function settingSources(scope: IConstruct, process: ManifestProcess, props: ProcessProps): Record<string, Source> {
  return {
    CONTROL_PLANE_NAME: { value: props.controlPlaneName, property: 'controlPlaneName' },
    CONTROL_PLANE_DOMAIN: { value: props.domain, property: 'domain' },
    AWS_REGION: { value: Stack.of(scope).region, property: 'env.region of the stack' },
    LISTEN_HOST: { value: '0.0.0.0', property: 'LISTEN_HOST' },
    DATABASE_HOST: { value: props.database?.host, property: 'database' },
    DATABASE_PORT: { value: props.database && Tokenization.stringifyNumber(props.database.port), property: 'database' },
    DATABASE_NAME: { value: props.database?.databaseName, property: 'database' },
    DATABASE_USER: { value: process.databaseRole, property: 'databaseRole' },
    ACCOUNTS: { value: props.accounts && accountsSetting(props.accounts), property: 'accounts' },
    ACCOUNT_SECRETS: {
      value: props.registrationSecrets && props.loginSecrets && 'secrets-manager',
      property: 'registrationSecrets and loginSecrets',
    },
    AGENT_ARCHIVE: { value: props.agent?.s3Uri, property: 'agent' },
    AGENT_ARCHIVE_SHA256: { value: props.agent?.sha256, property: 'agent' },
    NODE_IMAGE_OWNER: { value: props.imageOwner, property: 'imageOwner' },
    ARTIFACT_BUCKET: { value: props.artifactBucket?.bucketName, property: 'artifactBucket' },
    STORAGE_ACCESS_ROLE_ARN: { value: props.storageAccessRole?.roleArn, property: 'storageAccessRole' },
    SERVICES_DOMAIN: { value: props.servicesDomain, property: 'servicesDomain' },
  };
}

/** The process checks its settings when it starts; what can be known earlier fails here. */
function checkValue(name: string, { value, property }: Required<Source>, problems: Problems): void {
  const definition = MANIFEST.settings[name];
  const text = known(value);
  if (!definition || text === undefined || new RegExp(definition.pattern).test(text)) return;
  problems.add(lit`ProcessSettingNotAllowed`, `${property} must be ${definition.allowed}, got ${JSON.stringify(text)}`);
}
