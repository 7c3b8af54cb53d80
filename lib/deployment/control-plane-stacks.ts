import { CfnOutput } from 'aws-cdk-lib/core';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import { ControlPlaneStack } from '../control-plane';
import { DoctorRole } from './doctor-role';
import { GivenParts } from './given-parts';
import { OUTPUTS } from './outputs';
import type { ControlPlanePlan } from './plan';

/** Makes the stack of a control plane; none where others deploy it. */
export function addControlPlaneStack(scope: Construct, plan: ControlPlanePlan): ControlPlaneStack | undefined {
  const { entry, controlPlane, stackName, accounts } = plan;
  if (stackName === undefined) return undefined;
  const { name: controlPlaneName, awsAccount, region, domain } = controlPlane.contract;
  const given = new GivenParts(awsAccount, region);
  const stack = new ControlPlaneStack(scope, stackName, {
    env: { account: awsAccount, region },
    controlPlaneName,
    domain,
    hostedZone: given.part('HostedZone', entry.hostedZone, (parent, { id: hostedZoneId, name: zoneName }) =>
      HostedZone.fromHostedZoneAttributes(parent, 'Import', { hostedZoneId, zoneName }),
    ),
    certificate: given.part('Certificate', entry.certificateArn, (parent, arn) =>
      Certificate.fromCertificateArn(parent, 'Import', arn),
    ),
    availabilityZones: entry.availabilityZones,
    privateLinkAwsAccounts: entry.privateLink ? [...new Set(accounts.map((account) => account.awsAccount))] : undefined,
    endpointServices: entry.endpointServices,
  });
  if (entry.doctorPrincipalArn !== undefined) addDoctorRole(stack, controlPlaneName, entry.doctorPrincipalArn);
  return stack;
}

function addDoctorRole(stack: ControlPlaneStack, controlPlaneName: string, principalArn: string): void {
  const { role } = new DoctorRole(stack, 'Doctor', { controlPlaneName, principalArn });
  new CfnOutput(stack, OUTPUTS.doctorRoleArn, { value: role.roleArn, description: 'Role of cdk-lakehouse doctor' });
}
