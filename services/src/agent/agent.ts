import { join } from 'node:path';
import { RANDOM_IDS } from '../platform/ids';
import { ownAddress } from '../platform/own-address';
import type { ProcessContext } from '../platform/process-context';
import { Node } from './node/node';
import { nodeRoutes } from './node/routes';
import { CredentialFile } from './tunnel/credential-file';
import { ec2Instance } from './tunnel/ec2-instance';
import { InstanceMetadata } from './tunnel/instance-metadata';
import { localMachine } from './tunnel/local-machine';
import { NodeServer } from './tunnel/node-server';
import { relayOrigin } from './tunnel/relay-origin';
import { Tunnel } from './tunnel/tunnel';
import { AGENT_VERSION } from './version';

/** The process `agent`: joins its node to the control plane, and does there what the node is assigned, until it is asked to stop. */
export async function runAgent({ settings, log, world }: ProcessContext): Promise<number> {
  const relay = relayOrigin(settings);
  const { now } = world;
  const joinFile = settings.text('LAKEHOUSE_JOIN_FILE');
  const metadata = new InstanceMetadata(now, world.environment.AWS_EC2_METADATA_SERVICE_ENDPOINT);
  const machine = joinFile === '' ? ec2Instance({ metadata, relayHost: relay.host, now }) : localMachine(joinFile);
  const folder = settings.text('LAKEHOUSE_STATE_FOLDER');
  // Where a VPC has no way to the internet, S3 is reached in the instance's own region alone.
  const region = joinFile === '' ? (world.environment.AWS_REGION ?? (await metadata.region())) : undefined;
  const environment = { ...world.environment, ...(region !== undefined && { AWS_REGION: region }) };
  log.info(
    { relay: relay.http, workspace: settings.text('LAKEHOUSE_WORKSPACE'), use: settings.text('LAKEHOUSE_NODE_USE'), folder },
    'starting',
  );

  const node = await Node.open({
    folder: join(folder, 'node'),
    stateFolder: folder,
    runtimesFolder: settings.text('LAKEHOUSE_RUNTIMES_FOLDER'),
    pythonFolder: join(world.folder, 'python'),
    address: settings.text('LAKEHOUSE_NODE_ADDRESS') || ownAddress(),
    version: AGENT_VERSION,
    environment,
    ids: RANDOM_IDS,
    now,
    log,
    notices: machine.notices,
    ...(joinFile === '' && { profileCredentials: () => metadata.credentials() }),
  });
  const credentials = new CredentialFile(folder);
  const server = new NodeServer(credentials, log);
  nodeRoutes(server.routes, node);
  await server.routes.ready();
  const tunnel = new Tunnel({
    relay,
    controlPlane: settings.text('LAKEHOUSE_CONTROL_PLANE'),
    machine,
    credentials,
    server,
    now,
    random: Math.random,
    log,
    stopping: world.stopping,
  });
  try {
    await tunnel.run();
    log.info('stopped');
    return 0;
  } finally {
    await node.end();
    await server.close();
  }
}
