import type { Lease } from '../lease';
import { write, type Managing } from '../managing';
import type { Silence } from '../silence';
import { listedInstances } from './listed-instances';
import { observe, recordObservations, type Observed } from './observe';

/** Brings the rows of nodes to what they, and whoever launched them, say. Whether any row changed. */
export async function noteWhatNodesSay(managing: Managing, silence: Silence, lease: Lease, observed: Observed): Promise<boolean> {
  const silentSince = silence.of(observed);
  const instances = await listedInstances(managing, lease, observed, silentSince);
  const observations = observe(observed, { silentSince, ...(instances && { instances }) });
  if (observations.length === 0) return false;
  await write(managing, lease, (tx) => recordObservations(tx, observed, observations));
  return true;
}
