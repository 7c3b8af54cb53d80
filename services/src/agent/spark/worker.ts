import { startDaemon, type Daemon } from './daemon';
import { workerMemory } from './memory';
import type { SparkLaunch } from './spark-launch';

export interface WorkerOptions {
  readonly masterUrl: string;
  /** Cores that it offers. */
  readonly cores: number;
  /** Of the node, in MiB. */
  readonly memoryMiB: number;
}

/** Starts a worker of Spark standalone; answers once it is registered with its master. */
export function startWorker(launch: SparkLaunch, { masterUrl, cores, memoryMiB }: WorkerOptions): Promise<Daemon> {
  const { address, folders } = launch;
  return startDaemon(launch, {
    name: 'worker',
    command: (uiPort, port) => [
      'org.apache.spark.deploy.worker.Worker',
      ...['--host', address, '--port', String(port), '--webui-port', String(uiPort)],
      ...['--cores', String(cores), '--memory', `${workerMemory(memoryMiB)}m`, '--work-dir', folders.work, masterUrl],
    ],
    isUp: ({ masterwebuiurl }) => typeof masterwebuiurl === 'string' && masterwebuiurl !== '',
  });
}
