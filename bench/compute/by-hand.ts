import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Assignment } from '../../services/src/agent/api/assignment';
import { findRuntime } from '../../services/src/agent/runtime/find-runtime';
import { workerMemory } from '../../services/src/agent/spark/memory';
import { makeFolders } from '../../services/src/agent/spark/node-folders';
import { propertiesFile, sparkConf } from '../../services/src/agent/spark/spark-conf';
import { clusterEnvironment } from '../../services/src/agent/spark/spark-environment';
import { freePort } from '../../services/src/local/ports';
import { RUNTIMES_FOLDER } from '../../services/test/spark/runtimes';
import { ANSWER, QUERY, RUNTIME } from './query';

const LOOPBACK = '127.0.0.1';

/** As the platform has it for nodes of c5.large. */
const NODE = { cores: 2, memoryMiB: 4096 };

/**
 * Starts a master, a worker and a program with the query, with the settings that a node would give them, as somebody would who types
 * it: the worker and the program as soon as the master listens.
 *
 * @returns milliseconds to the query's answer
 */
export async function startByHand(): Promise<number> {
  const root = mkdtempSync(join(tmpdir(), 'by-hand-'));
  const runtime = await findRuntime(RUNTIMES_FOLDER, RUNTIME, process.env);
  const folders = await makeFolders(root, runtime.pythonVersion);
  const port = await freePort();
  const master = `spark://${LOOPBACK}:${port}`;
  const pythonFolder = join(__dirname, '..', '..', 'services', 'python');
  const environment = clusterEnvironment({
    assignment,
    runtime,
    folders,
    address: LOOPBACK,
    pythonFolder,
    inherited: process.env,
  });
  const place = { address: LOOPBACK, master, warehouseFolder: folders.warehouse, classFolder: folders.classes };
  writeFileSync(join(folders.conf, 'spark-defaults.conf'), propertiesFile(sparkConf(assignment, runtime, place)), {
    mode: 0o600,
  });
  const program = join(root, 'query.py');
  writeFileSync(program, `from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\nprint(${QUERY})\n`);

  const children: ChildProcess[] = [];
  const run = (file: string, ...args: string[]) => {
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    const child = spawn(join(runtime.sparkHome, 'bin', file), args, {
      env: environment,
      cwd: root,
      stdio: [...stdio],
      detached: true,
    });
    children.push(child);
    return child;
  };
  const daemon = (name: 'master.Master' | 'worker.Worker', ...args: string[]) =>
    run('spark-class', `org.apache.spark.deploy.${name}`, '--host', LOOPBACK, '--webui-port', '0', ...args).stdout?.resume();
  try {
    const began = performance.now();
    daemon('master.Master', '--port', String(port));
    await listens(port);
    const memory = `${workerMemory(NODE.memoryMiB)}m`;
    daemon('worker.Worker', '--cores', String(NODE.cores), '--memory', memory, '--work-dir', folders.work, master);
    let output = '';
    for await (const chunk of run('spark-submit', program).stdout ?? []) {
      output += String(chunk);
      if (output.includes(ANSWER)) return performance.now() - began;
    }
    throw new Error(`the program ended without the answer: ${output}`);
  } finally {
    await Promise.all(children.map(end));
    rmSync(root, { recursive: true, force: true });
  }
}

async function listens(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, LOOPBACK);
    const open = await new Promise((resolve) => socket.once('connect', () => resolve(true)).once('error', () => resolve(false)));
    socket.destroy();
    if (open) return;
    await delay(50);
  }
}

async function end(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  process.kill(-child.pid, 'SIGKILL');
  await exited;
}

/** As the cluster manager would make it. */
const assignment: Assignment = {
  accountId: '11111111-1111-4111-8111-111111111111',
  workspaceId: '1',
  clusterId: '1124-100000-byhand00',
  clusterName: 'by hand',
  generation: 1,
  place: { kind: 'driver', workers: true, worker: { memoryMiB: NODE.memoryMiB } },
  runtimeKey: RUNTIME,
  ...NODE,
  sparkSecret: 'b'.repeat(64),
  sparkConf: {},
  environment: {},
  isolation: { mode: 'none' },
  initScripts: [],
  libraries: [],
};
