import { startDaemon, stateOf, type Daemon } from './daemon';
import type { SparkLaunch } from './spark-launch';

/** A master of Spark standalone. */
export interface Master extends Daemon {
  /** Where workers and applications register, such as `spark://10.0.0.4:20077`. */
  readonly url: string;
}

export async function startMaster(launch: SparkLaunch): Promise<Master> {
  const { address } = launch;
  const daemon = await startDaemon(launch, {
    name: 'master',
    command: (uiPort, port) => [
      'org.apache.spark.deploy.master.Master',
      ...['--host', address, '--port', String(port), '--webui-port', String(uiPort)],
    ],
    isUp: ({ status }) => status === 'ALIVE',
  });
  return { ...daemon, url: `spark://${address}:${daemon.port}` };
}

/** Whether an application is among those that the master gives executors to. */
export async function knowsApplication(master: Master, applicationId: string): Promise<boolean> {
  const applications = (await stateOf(master))?.activeapps;
  return (
    Array.isArray(applications) &&
    applications.some((one: unknown) => typeof one === 'object' && one !== null && 'id' in one && one.id === applicationId)
  );
}
