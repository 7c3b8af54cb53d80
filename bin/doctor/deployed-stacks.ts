import type { ControlPlanePlan, DataPlanePlan } from '../../lib/deployment/plan';
import type { AwsAccess } from '../aws/access';
import { outputsFromAws, outputsFromFile, type StackOutputs } from '../aws/stack-outputs';

/** What the stacks of a plan say of themselves; each is asked once. */
export class DeployedStacks {
  private readonly known = new Map<string, Promise<StackOutputs | undefined>>();

  /** @param path file that `cdk deploy --outputs-file` wrote; without it CloudFormation is asked */
  constructor(
    private readonly access: AwsAccess,
    private readonly path?: string,
  ) {}

  /** Outputs of the stack of a control plane; undefined if it is not deployed, by this description or at all. */
  public async ofControlPlane({ stackName, controlPlane }: ControlPlanePlan): Promise<StackOutputs | undefined> {
    if (stackName === undefined) return undefined;
    const { awsAccount, region } = controlPlane.contract;
    return this.outputs(stackName, awsAccount, region);
  }

  /** Outputs of the stack of a data plane; undefined if it is not deployed. */
  public async ofDataPlane({ stackName, account, served }: DataPlanePlan): Promise<StackOutputs | undefined> {
    return this.outputs(stackName, account.awsAccount, served.controlPlane.contract.region);
  }

  private outputs(stackName: string, awsAccount: string, region: string): Promise<StackOutputs | undefined> {
    const known = this.known.get(stackName);
    if (known) return known;
    const outputs = this.ask(stackName, awsAccount, region);
    this.known.set(stackName, outputs);
    return outputs;
  }

  private async ask(stackName: string, awsAccount: string, region: string): Promise<StackOutputs | undefined> {
    if (this.path !== undefined) return outputsFromFile(this.path, stackName);
    const { session } = await this.access.to(awsAccount, region);
    return outputsFromAws(session, stackName);
  }
}
