import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { UIDS } from './os-user';

/** Where instances find their metadata: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html */
const SERVICES = [
  { family: '-4', address: '169.254.169.254', length: 32 },
  { family: '-6', address: 'fd00:ec2::254', length: 128 },
] as const;

/** Behind the rule for the machine's own addresses alone, and so before all that others may add. */
const PRIORITY = '1';

const Rules = Type.Array(
  Type.Object({
    dst: Type.Optional(Type.String()),
    uid_start: Type.Optional(Type.Integer()),
    uid_end: Type.Optional(Type.Integer()),
    action: Type.Optional(Type.String()),
  }),
);

/** Runs `ip` with arguments; answers what it prints. @throws when it fails */
export type RunIp = (parameters: readonly string[]) => Promise<string>;

const runIp: RunIp = async (parameters) => (await promisify(execFile)('ip', [...parameters])).stdout;

/**
 * Has the kernel route nothing of the users of clusters to the metadata service, which gives the credentials of the instance profile to
 * whoever asks. It is a rule of routing by user: unlike a packet filter it needs no program that an image may lack.
 *
 * @throws when the rule is not there afterwards, or does not hold
 */
export async function closeMetadataService(run: RunIp = runIp): Promise<void> {
  for (const { family, address, length } of SERVICES) {
    const listed = await run([family, '-json', 'rule', 'list']).catch((error: unknown) => {
      if (family === '-6') return undefined; // the machine has no IPv6
      throw new Error('the rules of routing cannot be read by: ip rule list', { cause: error });
    });
    if (listed === undefined) continue;
    const rule = ['priority', PRIORITY, 'uidrange', `${UIDS.first}-${UIDS.last}`, 'to', `${address}/${length}`, 'prohibit'];
    // A failure is none when another agent of this machine was faster.
    const failure = isClosed(listed, address) ? undefined : await failureOf(run([family, 'rule', 'add', ...rule]));
    if (!isClosed(await run([family, '-json', 'rule', 'list']), address))
      throw failure ?? new Error(`there is no rule against ${address}`);
    const route = await run([family, 'route', 'get', address, 'uid', String(UIDS.first)]).catch(() => undefined);
    if (route !== undefined) throw new Error(`users still have a route to ${address}: ${route.trim()}`);
  }
}

function failureOf(command: Promise<string>): Promise<Error | undefined> {
  return command.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
}

function isClosed(listed: string, address: string): boolean {
  const rules: unknown = JSON.parse(listed || '[]');
  if (!Check(Rules, rules)) return false;
  return rules.some(
    ({ dst, uid_start: first, uid_end: last, action }) =>
      dst === address && first === UIDS.first && last === UIDS.last && action === 'prohibit',
  );
}
