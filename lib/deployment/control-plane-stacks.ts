import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib/core';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import {
  ControlPlaneEgress,
  ControlPlaneStack,
  MetadataDatabaseServer,
  type AccountDefinition,
  type ControlPlaneStackProps,
} from '../control-plane';
import { acknowledge } from '../shared/acknowledge';
import { acknowledgeCompliance } from '../shared/acknowledge-compliance';
import { ControlPlaneSize, type ControlPlaneEntry } from './description';
import type { AccountEntry } from './description/account-entry';
import { DoctorRole } from './doctor-role';
import { givenDatabase } from './given-database';
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
    accounts: accounts.length > 0 ? accounts.map(accountDefinition) : undefined,
    availabilityZones: entry.availabilityZones,
    database: given.part('Database', entry.database, givenDatabase),
    internetFacing: entry.internetFacing,
    ...sizeProps(entry),
    ...deletableProps(entry.deletable),
    privateLinkAwsAccounts: entry.privateLink ? [...new Set(accounts.map((account) => account.awsAccount))] : undefined,
    endpointServices: entry.endpointServices,
  });
  if (entry.size === ControlPlaneSize.SMALL && !entry.database) acknowledgeSmall(stack);
  if (entry.doctorPrincipalArn !== undefined) addDoctorRole(stack, controlPlaneName, entry.doctorPrincipalArn);
  return stack;
}

function accountDefinition({ id, name, awsAccount, admin, status, login }: AccountEntry): AccountDefinition {
  return { accountId: id, accountName: name, awsAccount, adminUserName: admin, status, login };
}

/** What a control plane starts with. Later changes of a database server other than its size move the data. */
function sizeProps({ size = ControlPlaneSize.STANDARD, database }: ControlPlaneEntry): Partial<ControlPlaneStackProps> {
  if (size === ControlPlaneSize.STANDARD) return {};
  const databaseServer = database ? undefined : MetadataDatabaseServer.instance();
  return { databaseServer, egress: ControlPlaneEgress.SINGLE_NAT, minTasks: 1 };
}

function acknowledgeSmall(stack: ControlPlaneStack): void {
  const reason = 'a small control plane was asked for, which is there to try it out';
  acknowledge(stack.controlPlane.database, { 'AwsSolutions-RDS3': reason });
  acknowledgeCompliance(stack.controlPlane.database, { RDSMultiAZSupport: reason });
}

function deletableProps(deletable = false): Partial<ControlPlaneStackProps> {
  if (!deletable) return {};
  return { terminationProtection: false, deletionProtection: false, removalPolicy: RemovalPolicy.DESTROY };
}

function addDoctorRole(stack: ControlPlaneStack, controlPlaneName: string, principalArn: string): void {
  const { role } = new DoctorRole(stack, 'Doctor', { controlPlaneName, principalArn });
  new CfnOutput(stack, OUTPUTS.doctorRoleArn, { value: role.roleArn, description: 'Role of cdk-lakehouse doctor' });
}
