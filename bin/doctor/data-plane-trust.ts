import { OUTPUTS } from '../../lib/deployment/outputs';
import type { ControlPlanePlan, DataPlanePlan } from '../../lib/deployment/plan';
import type { AwsAccess } from '../aws/access';
import { assumeRole, awsMessage, type AwsSession } from '../aws/session';
import { outputsFromAws, outputsFromFile, type StackOutputs } from '../aws/stack-outputs';
import type { DoctorOptions } from './index';
import type { Finding } from './report';
import { checkTrust } from './trust';

/** Checks the trust of the roles of data planes, as far as it can be tried from here. */
export class DataPlaneTrust {
  private readonly sessions = new Map<string, Promise<AwsSession | string>>();

  constructor(
    private readonly access: AwsAccess,
    private readonly options: DoctorOptions,
  ) {}

  /** The findings for one data plane; where trust cannot be tried, why. */
  public async check(dataPlane: DataPlanePlan): Promise<Finding[]> {
    const { account, served, workspaces } = dataPlane;
    const subject = workspaces.map((workspace) => `${account.name}/${workspace.name}`).join(', ');
    const skipped = (detail: string): Finding[] => [{ subject, check: 'trust', verdict: 'skipped', detail }];
    if (served.entry.databricks) return skipped('Databricks tries it when the role is registered');
    if (served.stackName === undefined) return skipped(`who deploys control plane ${served.entry.name} can try it`);
    try {
      const as = await this.sessionOf(served, served.stackName);
      if (typeof as === 'string') return skipped(as);
      const roleArn = await this.roleOf(dataPlane);
      if (roleArn === undefined) return skipped(`stack ${dataPlane.stackName} is not deployed`);
      const { tenantTagKey: tagKey } = served.controlPlane.contract;
      return await checkTrust(as, { subject, roleArn, accountId: account.id, tagKey });
    } catch (error) {
      return [{ subject, check: 'trust', verdict: 'FAILED', detail: awsMessage(error) }];
    }
  }

  /** A session that the roles trust, or why there is none; asked for once for each control plane. */
  private sessionOf(served: ControlPlanePlan, stackName: string): Promise<AwsSession | string> {
    const known = this.sessions.get(stackName);
    if (known) return known;
    const session = this.assumeDoctorRole(served, stackName);
    this.sessions.set(stackName, session);
    return session;
  }

  private async assumeDoctorRole({ entry, controlPlane }: ControlPlanePlan, stackName: string): Promise<AwsSession | string> {
    const { awsAccount, region } = controlPlane.contract;
    const { session } = await this.access.to(awsAccount, region);
    const outputs = await this.outputs(session, stackName);
    const roleArn = this.options.as ?? outputs?.get(OUTPUTS.doctorRoleArn);
    if (roleArn !== undefined) return assumeRole(session, { RoleArn: roleArn, RoleSessionName: 'lakehouse-doctor' });
    if (!outputs) return `stack ${stackName} is not deployed`;
    return `give control plane ${entry.name} a doctorPrincipalArn and deploy it, or use --as`;
  }

  private async roleOf({ account, served, stackName, owner }: DataPlanePlan): Promise<string | undefined> {
    if (owner.crossAccountRoleArn !== undefined) return owner.crossAccountRoleArn;
    const { session } = await this.access.to(account.awsAccount, served.controlPlane.contract.region);
    return (await this.outputs(session, stackName))?.get(OUTPUTS.crossAccountRoleArn);
  }

  private async outputs(session: AwsSession, stackName: string): Promise<StackOutputs | undefined> {
    const { outputs: path } = this.options;
    return path === undefined ? outputsFromAws(session, stackName) : outputsFromFile(path, stackName);
  }
}
