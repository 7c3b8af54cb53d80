import { idOutput, urlOutput } from '../../../lib/deployment/outputs';
import type { DataPlanePlan } from '../../../lib/deployment/plan';
import { awsMessage } from '../../aws/session';
import type { DeployedStacks } from '../deployed-stacks';
import { subjectOf, type Finding } from '../report';
import type { RegisteredWorkspaces } from './registered-workspaces';
import { ask } from './ask';
import { verdictOn } from './not-reached';
import type { Surroundings } from './control-plane-hosts';

/** Asks each workspace of a data plane that the deployment registered whether it is the one that was registered, and whether it runs. */
export async function checkWorkspaces(
  plan: DataPlanePlan,
  stacks: DeployedStacks,
  surroundings: Surroundings,
  registered: RegisteredWorkspaces,
): Promise<Finding[]> {
  const skipped = (subject: string, detail: string): Finding => ({ subject, check: 'registration', verdict: 'skipped', detail });
  const all = subjectOf(plan);
  try {
    const outputs = await stacks.ofDataPlane(plan);
    if (!outputs) return [skipped(all, `stack ${plan.stackName} is not deployed`)];
    const findings = plan.workspaces.map(async ({ name }) => {
      const subject = `${plan.account.name}/${name}`;
      const [id, url] = [outputs.get(idOutput(name)), outputs.get(urlOutput(name))];
      if (id === undefined || url === undefined) return [skipped(subject, `stack ${plan.stackName} does not register it`)];
      const { entry, controlPlane } = plan.served;
      const { internetFacing } = controlPlane.contract;
      const workspace = { subject, id, url, account: plan.account, tells: entry.databricks === undefined, internetFacing };
      return [await checkHost(workspace, surroundings), await registered.check(workspace)];
    });
    return (await Promise.all(findings)).flat();
  } catch (error) {
    return [skipped(all, `the outputs of stack ${plan.stackName} are not known: ${awsMessage(error)}`)];
  }
}

/** A workspace as its stack names it. */
export interface NamedWorkspace {
  readonly subject: string;
  readonly id: string;
  readonly url: string;
  readonly account: DataPlanePlan['account'];
  /** Whether its host always says which workspace it is; Databricks' need not. */
  readonly tells: boolean;
  /** Whether its control plane has public addresses. @default true */
  readonly internetFacing?: boolean;
}

async function checkHost(
  { subject, id, url, account, tells, internetFacing }: NamedWorkspace,
  { reach }: Surroundings,
): Promise<Finding> {
  const finding = (verdict: Finding['verdict'], detail: string): Finding => ({ subject, check: 'host', verdict, detail });
  const answer = await ask(new URL('/.well-known/databricks-config', url).href, reach);
  if ('detail' in answer) return { subject, check: 'host', ...verdictOn(answer, internetFacing) };
  const { status, body } = answer;
  if (status === 404) {
    return finding(
      'FAILED',
      `no workspace has the host ${url} any more: it was deleted or renamed outside of its stack; ${ANEW}`,
    );
  }
  if (status !== 200) return finding('FAILED', `${url} answers ${status}: see what is said of its control plane`);
  if (!tells && body.workspace_id === undefined) return finding('ok', `${url} answers, and does not say which workspace it is`);
  const [foundId, foundAccount] = [String(body.workspace_id), String(body.account_id)];
  if (foundId === id && foundAccount === account.id) return finding('ok', `${url} is workspace ${id}`);
  return finding(
    'FAILED',
    `${url} is workspace ${foundId} of account ${foundAccount}, and must be ${id} of ${account.id}; ${ANEW}`,
  );
}

const ANEW = 'have its resource be made anew, by another deploymentName in the description';
