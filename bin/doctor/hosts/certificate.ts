import type { Finding } from '../report';

/** In days: AWS renews a certificate 60 days before its end, so less than this means that it does not. */
const SOON = 30;

const DAY = 86_400_000;

/** Whether the certificate that a host showed is good for a while. */
export function certificateFinding(subject: string, name: string, host: string, ends: Date, now: number): Finding {
  const check = `${name}: certificate`;
  const until = ends.toISOString().slice(0, 10);
  const days = Math.floor((ends.getTime() - now) / DAY);
  if (days >= SOON) return { subject, check, verdict: 'ok', detail: `good until ${until}` };
  const detail = `that of ${host} ends on ${until}, in ${days} days: are the records that prove it still there? A given one its owner renews`;
  return { subject, check, verdict: 'FAILED', detail };
}
