import { Check } from 'typebox/value';
import { Challenge, CHALLENGE_PATH, JOIN_PATH, NodeCredential } from '../api/join';
import type { Machine } from './machine';
import type { RelayOrigin } from './relay-origin';

/** In milliseconds: how long a relay may take; it asks AWS meanwhile. */
const TIMEOUT = 15_000;

/** The relay does not admit the node. The cluster manager may not have written it down yet, so that another try may do. */
export class NotAdmitted extends Error {}

/** Joins the control plane once: asks for a challenge, answers it with a proof, and gets the node's first credential. */
export async function join(relay: RelayOrigin, controlPlane: string, machine: Machine): Promise<NodeCredential> {
  const challenge = await post(`${relay.http}${CHALLENGE_PATH}`);
  if (!Check(Challenge, challenge.body)) throw new Error(`${relay.host} gave no challenge, but answered ${challenge.status}`);
  if (challenge.body.controlPlane !== controlPlane) {
    throw new Error(
      `${relay.host} belongs to the control plane ${challenge.body.controlPlane}, and this node to ${controlPlane}`,
    );
  }
  const { status, body } = await post(`${relay.http}${JOIN_PATH}`, await machine.prove(challenge.body));
  if (status === 403) throw new NotAdmitted(`${relay.host} expects no node that proves itself like this one`);
  if (!Check(NodeCredential, body)) throw new Error(`${relay.host} admitted the node not, but answered ${status}`);
  return body;
}

async function post(url: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, {
    method: 'POST',
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT),
  });
  return { status: response.status, body: response.status === 200 ? await response.json() : undefined };
}
