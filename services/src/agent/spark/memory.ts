/** How the memory of a node is shared out, in MiB; resident sizes were measured with Spark 4.2. */

/** A master or a worker: 256 MiB of heap, and what a JVM needs beside it. */
export const DAEMON_HEAP = 256;
const DAEMON = 384;

/** The Python that owns the application, and a first kernel. */
const PYTHON = 256;

/** What a JVM takes beyond its heap. */
const JVM_OVERHEAD = 1.15;

/** Spark starts with no smaller heap. */
const SMALLEST_HEAP = 512;

/** Heap of an executor that has a worker node to itself. */
export function executorHeap(nodeMemory: number): number {
  return heap(nodeMemory - DAEMON);
}

/** What a worker offers: one executor of the heap above. */
export const workerMemory = executorHeap;

/** Heap of a driver: with workers it coordinates, and leaves half of its node to kernels; without, it also does the work. */
export function driverHeap(nodeMemory: number, workers: boolean): number {
  return workers ? heap((nodeMemory - DAEMON - PYTHON) / 2) : heap((nodeMemory - PYTHON) * 0.7);
}

function heap(memory: number): number {
  return Math.max(SMALLEST_HEAP, Math.floor(memory / JVM_OVERHEAD));
}
