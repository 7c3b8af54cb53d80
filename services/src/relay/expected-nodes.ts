import type { Tx } from '../schema';

/** By what a node shows that it is the one that was launched. */
export type ExpectedProof =
  | {
      /** SHA-256 of a token that was handed to the node, in hexadecimal. */
      readonly kind: 'token';
      readonly tokenHash: string;
    }
  | {
      /** The instance that it runs on, and the role of its instance profile. */
      readonly kind: 'instance';
      readonly awsAccountId: string;
      readonly instanceId: string;
      readonly roleName: string;
    };

/** A node that is about to dial in. */
export interface ExpectedNode {
  readonly accountId: string;
  readonly workspaceId: string;
  /** @default - none: it waits in a pool */
  readonly clusterId?: string;
  readonly nodeId: string;
  readonly proof: ExpectedProof;
  readonly now: Date;
  /** Until when it may join. @default - half an hour from now */
  readonly joinUntil?: Date;
}

/** In milliseconds: the slowest instance with the slowest image has dialled in by then. */
const TIME_TO_JOIN = 30 * 60_000;

/** Has the relays admit a node. The same node again changes nothing, so that whoever crashed may repeat it. */
export async function expectNode(tx: Tx, expected: ExpectedNode): Promise<void> {
  const { proof, now } = expected;
  await tx
    .insertInto('node')
    .values({
      account_id: expected.accountId,
      node_id: expected.nodeId,
      workspace_id: expected.workspaceId,
      cluster_id: expected.clusterId,
      expected_at: now,
      join_until: expected.joinUntil ?? new Date(now.getTime() + TIME_TO_JOIN),
      ...(proof.kind === 'token'
        ? { token_hash: Buffer.from(proof.tokenHash, 'hex') }
        : { aws_account_id: proof.awsAccountId, instance_id: proof.instanceId, role_name: proof.roleName }),
    })
    .onConflict((conflict) => conflict.columns(['account_id', 'node_id']).doNothing())
    .execute();
}

/** Has a node belong to another cluster, or to none. From then on only calls for that cluster reach it. */
export async function moveNode(
  tx: Tx,
  { accountId, nodeId, clusterId }: { readonly accountId: string; readonly nodeId: string; readonly clusterId: string | null },
): Promise<void> {
  await tx
    .updateTable('node')
    .set({ cluster_id: clusterId })
    .where('account_id', '=', accountId)
    .where('node_id', '=', nodeId)
    .execute();
}

/** Has the relays refuse a node: its credentials end, and its connection within the time of one report. */
export async function forgetNode(
  tx: Tx,
  { accountId, nodeId }: { readonly accountId: string; readonly nodeId: string },
): Promise<void> {
  await tx.deleteFrom('node').where('account_id', '=', accountId).where('node_id', '=', nodeId).execute();
}
