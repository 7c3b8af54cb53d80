import { createHash } from 'node:crypto';
import type { Challenge, InstanceProof, JoinProof, NodeCredential } from '../../agent/api/join';
import type { Database, DatabaseCall } from '../../platform/database/database';
import { ApiError } from '../../platform/http/api-error';
import type { Ids } from '../../platform/ids';
import type { LakehouseSchema } from '../../schema';
import { identityOf, StsUnavailable } from './caller-identity';
import type { Challenges, GivenChallenge } from './challenges';
import { nodeCredential } from './node-credential';
import type { RegionalSts } from './regional-sts';
import { answerChallenge, insertCredential, lockNode, type JoinRefusal } from './statements';

/** Questions to STS that one relay has open at a time; who comes beyond is asked to try again. */
const MOST_QUESTIONS = 32;

/** Seconds after which another try makes sense. */
const BUSY_FOR = 5;

export interface AdmissionProps {
  readonly database: Database<LakehouseSchema>;
  readonly challenges: Challenges;
  readonly controlPlane: string;
  /** Host of the relays that a node has to sign. */
  readonly relayHost: string;
  readonly sts: RegionalSts;
  readonly now: () => number;
  readonly ids: Ids;
}

/** What came of a proof: the node's first credential, or why there is none. */
export type Admitted = NodeCredential | { readonly refusal: JoinRefusal | 'unknown' };

/**
 * Admits nodes that prove to be one that is expected.
 *
 * A proof counts until the credential that it brought was used: a reply that got lost can be asked for again, and after that, which is
 * before any user's code runs on the node, no proof counts any more.
 */
export class Admission {
  private questions = 0;

  constructor(private readonly props: AdmissionProps) {}

  public async challenge(): Promise<Challenge> {
    const { challenges, controlPlane, sts } = this.props;
    return { controlPlane, challenge: await challenges.give(), sts: { host: new URL(sts.origin).host, region: sts.region } };
  }

  /** @throws ApiError TEMPORARILY_UNAVAILABLE when AWS cannot be asked */
  public async join(proof: JoinProof): Promise<Admitted> {
    if ('token' in proof) {
      return this.admit({ name: 'enter_by_node_token', arguments: [createHash('sha256').update(proof.token).digest('hex')] });
    }
    const challenge = await this.props.challenges.check(proof.challenge);
    const identity = challenge && (await this.askSts(proof));
    if (!identity) return { refusal: 'unknown' };
    const { awsAccountId, instanceId, roleName } = identity;
    return this.admit({ name: 'enter_by_instance', arguments: [awsAccountId, instanceId, roleName] }, challenge);
  }

  private async askSts(proof: InstanceProof) {
    if (this.questions >= MOST_QUESTIONS) throw busy('many nodes are joining');
    this.questions++;
    try {
      return await identityOf(proof, { relayHost: this.props.relayHost }, this.props.sts);
    } catch (error) {
      if (error instanceof StsUnavailable) throw busy('AWS cannot be asked who it is', error);
      throw error;
    } finally {
      this.questions--;
    }
  }

  private async admit(call: DatabaseCall, challenge?: GivenChallenge): Promise<Admitted> {
    const { database, ids } = this.props;
    const now = new Date(this.props.now());
    const admitted = await database.inEnteredAccount<{ account_id: string; node_id: string }, Admitted>(call, async (tx, row) => {
      const node = await lockNode(tx, row.account_id, row.node_id);
      if (!node) return { refusal: 'unknown' };
      if (node.joined_at) return { refusal: 'joined before' };
      if (node.join_until < now) return { refusal: 'came too late' };
      if (challenge && !(await answerChallenge(tx, challenge.challengeId, challenge.expiresAt, now))) {
        return { refusal: 'answered this challenge before' };
      }
      const { credential, kept } = nodeCredential(ids, now);
      await insertCredential(tx, { accountId: row.account_id, nodeId: row.node_id }, 0n, kept);
      return { nodeId: row.node_id, credential };
    });
    return admitted ?? { refusal: 'unknown' };
  }
}

function busy(why: string, cause?: unknown): ApiError {
  return new ApiError('TEMPORARILY_UNAVAILABLE', `the node cannot be admitted now: ${why}; try again`, {
    cause,
    retryAfter: BUSY_FOR,
  });
}
