import { runAccounts } from './account/accounts/task';
import { runAgent } from './agent/agent';
import { clusterManager } from './cluster-manager/cluster-manager';
import { runMigrate } from './platform/migrate';
import type { ManifestProcess } from './platform/manifest';
import type { ProcessContext } from './platform/process-context';
import { runService } from './platform/service';
import type { ServiceFeatures } from './platform/service-features';
import { relay } from './relay/relay';
import { webapp } from './webapp/webapp';

/** What each task of the manifest does. */
const TASKS: Readonly<Record<string, (context: ProcessContext) => Promise<void>>> = {
  migrate: runMigrate,
  accounts: runAccounts,
};

/** What each service does beyond answering for its health; one that is not here does nothing else. */
const SERVICES: Readonly<Record<string, (context: ProcessContext) => Promise<ServiceFeatures>>> = {
  'cluster-manager': clusterManager,
  relay,
  webapp,
};

/** Runs one process of the manifest until it is done or asked to stop. Answers the exit code. */
export async function runProcess(name: string, process: ManifestProcess, context: ProcessContext): Promise<number> {
  if (process.kind === 'service') return runService(name, process, context, await SERVICES[name]?.(context));
  if (process.kind === 'node') return runAgent(context);
  const task = TASKS[name];
  if (!task) throw new Error(`the manifest has a task ${name}, and this program does not`);
  await task(context);
  return 0;
}
