import type { Construct } from 'constructs';
import { LakehouseProcess, ProcessService, type ServiceProps } from './processes';

/** Fires schedules and drives the runs of jobs. */
export class JobManager extends ProcessService {
  constructor(scope: Construct, id: string, props: ServiceProps) {
    super(scope, id, { ...props, process: LakehouseProcess.JOB_MANAGER });
  }
}
