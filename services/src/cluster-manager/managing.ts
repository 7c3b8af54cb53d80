import type { RuntimeArchive } from '../agent/api/assignment';
import type { NodeReply, NodeRequest } from '../relay/node-calls/node-calls';
import type { NodeAddress } from '../relay/node-calls/node-path';
import type { Database } from '../platform/database/database';
import type { Ids } from '../platform/ids';
import type { Logger } from '../platform/log';
import type { LakehouseSchema, Tx } from '../schema';
import { withLease, type Lease } from './lease';
import type { Launcher, NodeType } from './launchers/launcher';

/** What the steps of the cluster manager share. */
export interface Managing {
  readonly database: Database<LakehouseSchema>;
  readonly launcher: Launcher;
  /** Name of the launcher, as rows of nodes have it. */
  readonly launcherName: string;
  readonly nodeCalls: { readonly call: (node: NodeAddress, request: NodeRequest) => Promise<NodeReply> };
  readonly nodeType: (nodeTypeId: string) => NodeType | undefined;
  /** Whether nodes find the runtime of this key; asked before they are launched. */
  readonly runtime: (key: string) => Promise<RuntimeState>;
  /** Where a node of the type fetches a runtime that it does not have; undefined when it has to have it. */
  readonly runtimeArchive: (key: string, nodeType: NodeType) => Promise<RuntimeArchive | undefined>;
  readonly ids: Ids;
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Names this process in leases. */
  readonly holder: string;
}

/** A runtime that nodes are to have: it is there, or on its way as the message says, or cannot be had for the reason. */
export type RuntimeState = 'ready' | { readonly preparing: string } | { readonly failed: string };

/** A transaction that counts only while the lease is held. */
export function write<T>({ database }: Managing, lease: Lease, work: (tx: Tx) => Promise<T>): Promise<T> {
  return database.inAccount(lease.accountId, async (tx) => {
    await withLease(tx, lease);
    return work(tx);
  });
}

/** Somebody changed a row after it was read: what was decided is void, and is decided anew. */
export class Outrun extends Error {}

/** @throws Outrun when there is nothing, as a conditional change answers then */
export function mustBe<T>(changed: T | undefined): T {
  if (changed === undefined) throw new Outrun('somebody else changed the row first');
  return changed;
}
