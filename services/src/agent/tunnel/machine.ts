import type { Challenge, JoinProof } from '../api/join';
import type { Notices } from '../api/report';

/** What the agent has of the machine that it runs on: an EC2 instance, or one's own. */
export interface Machine {
  /** What shows the relay which node this is. */
  readonly prove: (challenge: Challenge) => Promise<JoinProof>;
  /** Whether AWS takes the machine away. */
  readonly notices: () => Promise<Notices>;
}
