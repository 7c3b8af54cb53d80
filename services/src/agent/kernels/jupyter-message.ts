import { createHmac, timingSafeEqual } from 'node:crypto';

/** Messages of the Jupyter protocol on the wire: https://jupyter-client.readthedocs.io/en/stable/messaging.html#the-wire-protocol */
export const PROTOCOL_VERSION = '5.3';
const DELIMITER = '<IDS|MSG>';

export type Json = Readonly<Record<string, unknown>>;

export interface JupyterMessage {
  readonly type: string;
  /** Id of the request that this belongs to. */
  readonly parent?: string;
  readonly content: Json;
}

export interface JupyterRequest {
  readonly id: string;
  readonly type: string;
  readonly session: string;
  /** RFC 3339. */
  readonly date: string;
  readonly metadata: Json;
  readonly content: Json;
}

/** The frames of a request, signed. */
export function encodeRequest(request: JupyterRequest, key: string): string[] {
  const { id, type, session, date, metadata, content } = request;
  const header = { msg_id: id, msg_type: type, session, username: 'agent', version: PROTOCOL_VERSION, date };
  const parts = [header, {}, metadata, content].map((part) => JSON.stringify(part));
  return [DELIMITER, sign(parts, key).toString('hex'), ...parts];
}

/** @throws when the message is not one, or is not signed with the key */
export function decodeMessage(frames: readonly Buffer[], key: string): JupyterMessage {
  const start = frames.findIndex((frame) => frame.toString('latin1') === DELIMITER);
  const [signature, ...parts] = start < 0 ? [] : frames.slice(start + 1, start + 6);
  if (!signature || parts.length < 4) throw new Error('not a message of a Jupyter kernel');
  const given = Buffer.from(signature.toString('latin1'), 'hex');
  const right = sign(parts, key);
  if (given.length !== right.length || !timingSafeEqual(given, right))
    throw new Error('a message of a kernel with a wrong signature');
  const [header, parent, , content] = parts.map((part) => JSON.parse(part.toString()) as Json);
  return {
    type: String(header?.msg_type),
    ...(typeof parent?.msg_id === 'string' && { parent: parent.msg_id }),
    content: content ?? {},
  };
}

function sign(parts: readonly (string | Buffer)[], key: string): Buffer {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}
