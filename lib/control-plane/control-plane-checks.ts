import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { known } from '../shared/known';
import { lit } from '../shared/lit';
import { Problems } from '../shared/problems';
import { checkAccounts } from './accounts/account-checks';
import type { ControlPlaneProps } from './control-plane-props';
import { MANIFEST } from './processes/manifest';

/** Fails with all that is wrong with the properties of a control plane, as far as it can be known at synthesis. */
export function checkControlPlane(scope: IConstruct, props: ControlPlaneProps): void {
  const problems = new Problems(scope);
  checkEnvironment(scope, problems);
  checkSetting('controlPlaneName', props.controlPlaneName, 'CONTROL_PLANE_NAME', problems);
  checkSetting('domain', props.domain, 'CONTROL_PLANE_DOMAIN', problems);
  if (!props.certificate && !props.hostedZone) {
    problems.add(
      lit`CertificateMissing`,
      'certificate or hostedZone must be given; with hostedZone a certificate for <domain> and *.<domain> is created',
    );
  }
  if (!props.network && !props.availabilityZones) {
    problems.add(lit`NetworkMissing`, 'availabilityZones or network must be given; with availabilityZones a VPC is created');
  }
  checkAccounts(props.accounts ?? [], problems);
  checkNotBoth('network', ['cidr', 'egress'], props, problems);
  checkNotBoth('database', ['databaseServer'], props, problems);
  checkAwsAccount('imageOwner', props.imageOwner, problems);
  for (const account of known(props.privateLinkAwsAccounts) ?? []) checkAwsAccount('privateLinkAwsAccounts', account, problems);
  problems.throwIfAny();
}

/** A part is given or created; what says how to create it has no meaning for one that is given. */
function checkNotBoth(
  part: keyof ControlPlaneProps,
  options: (keyof ControlPlaneProps)[],
  props: ControlPlaneProps,
  problems: Problems,
): void {
  if (props[part] === undefined) return;
  for (const option of options.filter((name) => props[name] !== undefined)) {
    problems.add(lit`PartGivenAndDescribed`, `${option} must not be given together with ${part}; leave one of them out`);
  }
}

/** Data planes in other AWS accounts know this one by its region and its AWS account, so both must be plain values. */
function checkEnvironment(scope: IConstruct, problems: Problems): void {
  const { region, account } = Stack.of(scope);
  if (known(region) !== undefined && known(account) !== undefined) return;
  problems.add(
    lit`EnvironmentUnknown`,
    'env of the stack must have a region and an account: they are part of what customers are told; write env: { account: "…", region: "…" }',
  );
}

function checkSetting(property: string, value: string, setting: string, problems: Problems): void {
  const definition = MANIFEST.settings[setting];
  const text = known(value);
  if (!definition || text === undefined || new RegExp(definition.pattern).test(text)) return;
  problems.add(lit`ControlPlanePropertyNotAllowed`, `${property} must be ${definition.allowed}, got ${JSON.stringify(text)}`);
}

function checkAwsAccount(property: string, value: string | undefined, problems: Problems): void {
  const text = known(value);
  if (text === undefined || /^\d{12}$/.test(text)) return;
  problems.add(lit`AwsAccountInvalid`, `${property} must be the id of an AWS account, 12 digits, got ${JSON.stringify(text)}`);
}
