/** Most characters of the parameters of one event, and of each of them; a list of addresses or a cluster's definition fits. */
const MOST = 65_536;
const MOST_OF_ONE = 8_192;

/** Names of parameters whose values are secrets, in any operation of the API; what people run is theirs as well. */
const SECRET = /password|secret|token_value|string_value|bytes_value|private_key|client_assertion|access_token|^command$/i;

/**
 * The parameters of a call as JSON, without secrets. Of a parameter that is too long its JSON is kept as a text, cut, with a mark that
 * says how long it was; parameters beyond the room for all of them are counted under `…`.
 */
export function auditParameters(parameters: unknown): string {
  const whole = JSON.stringify(parameters, withoutSecrets);
  if (whole.length <= MOST_OF_ONE || typeof parameters !== 'object' || parameters === null) return whole;
  const kept: [string, unknown][] = [];
  let room = MOST;
  const entries = Object.entries(parameters).filter(([, value]) => value !== undefined);
  for (const [name, value] of entries) {
    const text = JSON.stringify(withoutSecrets(name, value), withoutSecrets);
    const short = text.length <= MOST_OF_ONE ? text : JSON.stringify(`${cut(text)}… (${text.length} characters)`);
    room -= JSON.stringify(name).length + short.length;
    if (room < 0) break;
    kept.push([name, JSON.parse(short)]);
  }
  const left = entries.length - kept.length;
  return JSON.stringify(Object.fromEntries(left === 0 ? kept : [...kept, ['…', `${left} more parameters`]]));
}

/** Never half of a surrogate pair, which the database keeps no text with. */
function cut(text: string): string {
  return text.slice(0, MOST_OF_ONE / 2).replace(/[\uD800-\uDBFF]$/, '');
}

function withoutSecrets(name: string, value: unknown): unknown {
  return SECRET.test(name) && typeof value === 'string' ? '…' : value;
}
