import { statfs } from 'node:fs/promises';
import { cpus, freemem, totalmem } from 'node:os';

const MIB = 1024 * 1024;

/** Measures the machine: CPU since the last time, memory and disk now. */
export class MachineMetrics {
  private last = cpuTimes();

  /** @param folder on the disk that counts */
  constructor(private readonly folder: string) {}

  public async read(): Promise<Record<string, number>> {
    const before = this.last;
    this.last = cpuTimes();
    const total = this.last.total - before.total;
    const disk = await statfs(this.folder);
    return {
      cpuPercent: total > 0 ? round((100 * (this.last.busy - before.busy)) / total) : 0,
      memoryTotalMiB: round(totalmem() / MIB),
      memoryUsedMiB: round((totalmem() - freemem()) / MIB),
      diskTotalMiB: round((disk.blocks * disk.bsize) / MIB),
      diskUsedMiB: round(((disk.blocks - disk.bavail) * disk.bsize) / MIB),
    };
  }
}

function cpuTimes(): { readonly busy: number; readonly total: number } {
  const sums = { busy: 0, total: 0 };
  for (const { times } of cpus()) {
    const total = times.user + times.nice + times.sys + times.idle + times.irq;
    sums.total += total;
    sums.busy += total - times.idle;
  }
  return sums;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
