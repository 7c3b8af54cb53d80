import type { AccountClient } from '../account-api/account-client';
import { waitFor, type World } from '../account-api/world';

/** In seconds: whoever runs the platform may have to accept an endpoint by hand. */
const PENDING = { patience: 900, every: 5 };

/** Waits until the platform sees a VPC endpoint that leads to it. */
export async function settleVpcEndpoint(api: AccountClient, world: World, id: string): Promise<void> {
  let state = '';
  const settled = await waitFor(world, PENDING, async () => {
    state = String((await api.get(`vpc-endpoints/${id}`)).state);
    return /^pending/.test(state) ? undefined : state;
  });
  if (settled === undefined) throw new Error(`VPC endpoint ${id} is still ${state} after ${PENDING.patience} seconds`);
  if (settled !== 'available') throw new Error(`VPC endpoint ${id} is ${settled}: the platform cannot use it`);
}
