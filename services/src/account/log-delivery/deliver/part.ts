import type { LogObject } from '../../aws/customer-aws';
import type { LogDeliveryRow } from '../statements';
import type { Progress } from './record';

/** What one step delivers. Whoever delivers it again puts the same objects, or newer ones in their place. */
export interface Part {
  /** The configuration, in the hands of one process for the time of a step. */
  readonly row: LogDeliveryRow;
  readonly objects: readonly LogObject[];
  /** What is written down once they lie in the bucket. */
  readonly progress: Progress;
}
