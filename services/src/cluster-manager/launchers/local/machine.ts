import { availableParallelism, totalmem } from 'node:os';
import type { LaunchFailure } from '../launch-failure';
import type { NodeType } from '../launcher';

/** What a machine has for nodes. */
export interface Machine {
  readonly cores: number;
  readonly memoryMiB: number;
}

const MIB = 1024 * 1024;

/** In MiB: what the platform itself and its PostgreSQL need. */
const PLATFORM_MEMORY = 1024;

/** A node has no more than this part of the machine's memory, so that a driver with two workers fits on any machine. */
const MOST_OF_MEMORY = 1 / 4;

/** In MiB: with less, neither Spark nor Python starts. */
const LEAST_MEMORY = 900;

/** How many nodes may count on the same core. Cores are shared in time and make nodes slower; memory is not. */
const NODES_A_CORE = 4;

/** This machine, or the part of it that a container may use. */
export function thisMachine(): Machine {
  const limit = process.constrainedMemory();
  const memory = limit > 0 && limit < totalmem() ? limit : totalmem();
  return { cores: availableParallelism(), memoryMiB: Math.floor(memory / MIB) - PLATFORM_MEMORY };
}

/** What a node of a type of EC2's has on this machine: the same, or as much as a machine of this size can give. */
export function sizeOn(machine: Machine, nodeType: NodeType): NodeType {
  const memoryMiB = Math.min(nodeType.memoryMiB, Math.floor(machine.memoryMiB * MOST_OF_MEMORY));
  return { ...nodeType, cores: Math.min(nodeType.cores, machine.cores), memoryMiB };
}

/** Why so many nodes do not fit beside those that run; undefined when they do. */
export function doesNotFit(
  machine: Machine,
  running: readonly Pick<NodeType, 'cores' | 'memoryMiB'>[],
  wanted: NodeType,
  count: number,
): LaunchFailure | undefined {
  const sum = (of: 'cores' | 'memoryMiB') => running.reduce((total, node) => total + node[of], 0);
  const freeMemory = machine.memoryMiB - sum('memoryMiB');
  const freeCores = machine.cores * NODES_A_CORE - sum('cores');
  const needs = `${count} ${count === 1 ? 'node' : 'nodes'} of ${wanted.nodeTypeId} (here ${wanted.memoryMiB} MiB each)`;
  const has = `this machine has ${machine.cores} cores and ${machine.memoryMiB} MiB for nodes`;
  const remedy = `choose a smaller node type or fewer workers, or end other clusters`;
  if (wanted.gpus > 0)
    return full(`${wanted.nodeTypeId} has GPUs, which nodes on this machine have not; choose another node type`);
  if (wanted.memoryMiB < LEAST_MEMORY)
    return full(`${has}; a node needs ${LEAST_MEMORY} MiB; free memory, or use a larger machine`);
  if (wanted.memoryMiB * count > freeMemory) {
    return full(`${needs} do not fit: ${has}, of which ${freeMemory} MiB are free; ${remedy}`);
  }
  if (wanted.cores * count > freeCores) {
    return full(`${needs} do not fit: ${has}, and up to ${NODES_A_CORE} nodes share a core; ${remedy}`);
  }
  return undefined;
}

function full(message: string): LaunchFailure {
  return { code: 'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE', message, parameters: {}, passes: false };
}
