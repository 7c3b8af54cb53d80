import { findNodeType } from '../node-types/catalog';
import type { Database } from '../platform/database/database';
import type { Ids } from '../platform/ids';
import { regionalS3 } from '../platform/aws/object-url';
import type { ProcessContext } from '../platform/process-context';
import type { LakehouseSchema } from '../schema';
import { readDataPlane } from './launchers/ec2/data-plane';
import { Ec2Launcher } from './launchers/ec2/ec2-launcher';
import { Sessions } from './launchers/ec2/sessions';
import { localLauncher } from './launchers/local/local-nodes';
import type { Managing } from './managing';
import { LocalRuntimes } from './runtimes/local-runtimes';
import { PublishedRuntimes } from './runtimes/published-runtimes';

/** Where nodes are launched, and what there is for them. */
export interface PlaceOfNodes extends Pick<Managing, 'launcher' | 'launcherName' | 'runtime' | 'runtimeArchive' | 'nodeType'> {
  /** Whether nodes end when this process is asked to stop; those in AWS wait for the next one. */
  readonly endsWithProcess: boolean;
}

/** This machine, or customers' AWS accounts. */
export function placeOfNodes(context: ProcessContext, database: Database<LakehouseSchema>, ids: Ids): PlaceOfNodes {
  return context.settings.text('CUSTOMER_AWS') === 'this-machine' ? thisMachine(context, ids) : aws(context, database);
}

function thisMachine({ settings, log, world }: ProcessContext, ids: Ids): PlaceOfNodes {
  const runtimes = new LocalRuntimes(settings, world, log, (line) => world.write(`${line}\n`));
  return {
    launcher: localLauncher(settings, world, ids),
    launcherName: 'local',
    runtime: (key) => runtimes.state(key),
    runtimeArchive: () => Promise.resolve(undefined), // it is prepared before nodes are launched
    nodeType: findNodeType,
    endsWithProcess: true,
  };
}

function aws({ settings, world }: ProcessContext, database: Database<LakehouseSchema>): PlaceOfNodes {
  const controlPlane = settings.text('CONTROL_PLANE_NAME');
  const endpoint = world.environment.AWS_ENDPOINT_URL; // as every client of AWS reads it
  const imageOwner = settings.text('NODE_IMAGE_OWNER');
  const sessions = new Sessions({
    region: settings.text('AWS_REGION'),
    controlPlane,
    now: world.now,
    ...(endpoint !== undefined && { endpoint }),
    ...(imageOwner !== '' && { imageOwner }),
  });
  const s3 = regionalS3(settings.text('AWS_REGION'), world.environment);
  const runtimes = new PublishedRuntimes({ s3, bucket: settings.text('ARTIFACT_BUCKET'), now: world.now });
  return {
    launcher: new Ec2Launcher({ sessions, controlPlane, dataPlaneOf: (owner) => readDataPlane(database, owner) }),
    launcherName: 'ec2',
    runtime: () => Promise.resolve('ready'), // nodes fetch it, or their image has it
    runtimeArchive: (key, { arm = false }) => runtimes.archive(key, arm ? 'linux-aarch64' : 'linux-x86_64'),
    nodeType: findNodeType,
    endsWithProcess: false,
  };
}
