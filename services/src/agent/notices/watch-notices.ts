import { pause } from '../../platform/pause';
import type { Notices } from '../api/report';
import type { ReportBoard } from '../node/report-board';

/** In milliseconds: how often AWS asks instances to look, since a notice comes two minutes before the end. */
const LOOK_EVERY = 5_000;

/**
 * Keeps AWS's notices in the report from the node's start to its end, whatever it is assigned.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html
 */
export async function watchNotices(board: ReportBoard, read: () => Promise<Notices>, ending: AbortSignal): Promise<void> {
  while (!ending.aborted) {
    const notices = await read().catch(() => undefined); // a metadata service that does not answer says nothing
    if (notices) board.notice(notices);
    await pause(LOOK_EVERY, ending);
  }
}
