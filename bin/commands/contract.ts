import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ContractEndpointServices } from '../../lib/contract';
import { contractFileText } from '../../lib/contract/contract-file';
import { LakehouseDescription } from '../../lib/deployment';
import { OUTPUTS } from '../../lib/deployment/outputs';
import { planStacks, type ControlPlanePlan } from '../../lib/deployment/plan';
import { DEFAULT_QUALIFIER } from '../aws/bootstrap-qualifier';
import type { Command } from './command';
import { DESCRIPTION, editDescription } from './description-file';
import { CommandError, UsageError } from './errors';
import { outputsOfStack, type OutputsOptions } from './outputs-of-stack';

export const contract: Command = {
  usage: '<control-plane>',
  summary: 'Write the contract file of a control plane, for customers who deploy their data planes alone.',
  options: {
    '--out <path>': '<control-plane>.contract.json by default; - prints it',
    '--outputs <path>': 'file that "cdk deploy --outputs-file" wrote; CloudFormation is asked by default',
    '--add': 'add the endpoint services to the description, for its own data planes, in place of writing a file',
    '--profile <name>': "profile with the control plane's AWS account; the default credentials by default",
    '--qualifier <name>': `qualifier of the bootstrap; ${DEFAULT_QUALIFIER} by default`,
    '--description <path>': 'path of the description; lakehouse.json by default',
  },

  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        outputs: { type: 'string' },
        add: { type: 'boolean', default: false },
        profile: { type: 'string', multiple: true, default: [] },
        qualifier: { type: 'string', default: DEFAULT_QUALIFIER },
        description: { type: 'string', default: DESCRIPTION },
      },
    });
    const [name, ...more] = positionals;
    if (name === undefined || more.length > 0) throw new UsageError('contract takes the name of one control plane');
    const plan = deployedControlPlane(values.description, name);
    const endpointServices = await endpointServicesOf(plan, values);
    if (values.add) addEndpointServices(values.description, name, endpointServices);
    else writeContract(plan, endpointServices, values.out ?? `${name}.contract.json`);
    return 0;
  },
};

function deployedControlPlane(path: string, name: string): ControlPlanePlan {
  const { controlPlanes } = planStacks(LakehouseDescription.fromFile(path));
  const deployed = controlPlanes.filter(({ stackName }) => stackName !== undefined);
  const found = deployed.find(({ entry }) => entry.name === name);
  if (found) return found;
  const names = deployed.map(({ entry }) => entry.name).join(', ') || 'none';
  throw new UsageError(
    `contract takes a control plane that the description deploys, got ${JSON.stringify(name)}; it has ${names}`,
  );
}

/** What AWS named: given in the description, or an output of the stack. */
async function endpointServicesOf(
  { entry, controlPlane, stackName = '' }: ControlPlanePlan,
  options: OutputsOptions,
): Promise<ContractEndpointServices | undefined> {
  if (entry.endpointServices || !entry.privateLink) return entry.endpointServices;
  const { awsAccount, region } = controlPlane.contract;
  const outputs = await outputsOfStack({ stackName, awsAccount, region }, options);
  const restApi = outputs?.get(OUTPUTS.restApiEndpointService);
  const relay = outputs?.get(OUTPUTS.relayEndpointService);
  if (restApi !== undefined && relay !== undefined) return { restApi: { serviceName: restApi }, relay: { serviceName: relay } };
  throw new CommandError(
    `contract needs the outputs of stack ${stackName}, which offers PrivateLink: deploy it first, or use --outputs`,
  );
}

function writeContract(
  { entry, controlPlane }: ControlPlanePlan,
  endpointServices: ContractEndpointServices | undefined,
  out: string,
): void {
  const { name, region, awsAccount, domain, internetFacing } = controlPlane.contract;
  const text = contractFileText({ name, region, awsAccount, domain, endpointServices, internetFacing });
  if (out === '-') {
    process.stdout.write(text);
    return;
  }
  writeFileSync(out, text);
  console.error(`wrote ${out}; a customer names it in his lakehouse.json: { "name": "${entry.name}", "contract": "${out}" }`);
}

function addEndpointServices(path: string, name: string, endpointServices: ContractEndpointServices | undefined): void {
  if (!endpointServices) throw new CommandError(`contract has nothing to add: control plane ${name} does not offer PrivateLink`);
  const write = editDescription(path, ({ controlPlanes }) => ({
    controlPlanes: controlPlanes.map((entry) => (entry.name === name ? { ...entry, endpointServices } : entry)),
  }));
  write();
  console.error(`added the endpoint services of control plane ${name} to ${path}`);
}
