import type { Challenge, JoinProof } from '../api/join';

/** What the agent has of the machine that it runs on: an EC2 instance, or one's own. */
export interface Machine {
  /** What shows the relay which node this is. */
  readonly prove: (challenge: Challenge) => Promise<JoinProof>;
  /** When AWS takes the instance away, RFC 3339; undefined while it does not. */
  readonly interruption: () => Promise<string | undefined>;
}
