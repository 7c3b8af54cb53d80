import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Hosts } from '../../platform/http/hosts';
import { formOf } from '../forms';
import type { AttemptLimit } from './attempt-limit';
import { readCookie, writeCookie } from './cookies';
import { guardField, isGuarded } from './form-guard';
import { sendPage, sendTo } from './html';
import { passwordPage } from './pages';
import { passwordHash } from './password-hash';
import type { PasswordLoginContext } from './password-login';
import { countAttempt, LOCKED_MINUTES, putPassword, readPasswordHash } from './password-statements';
import { factsOf } from './request-facts';
import { inSession, startSession } from './session';

export interface PasswordChangeContext extends PasswordLoginContext {
  readonly hosts: Hosts;
}

/** Characters of a password: enough that nobody guesses it, and no more than a person keeps. No kinds of them are asked for. */
const SHORTEST = 12;
const LONGEST = 256;

/** The page on which people change their own password. Whoever has none logs in elsewhere, and gets none here. */
export function registerPasswordChange(server: FastifyInstance, limit: AttemptLimit, context: PasswordChangeContext): void {
  const options = { config: { operation: 'Login.ChangePassword' } };
  server.get('/login/password', options, (request, reply) => show(request, reply, context, 200));
  server.post('/login/password', options, (request, reply) => change(request, reply, limit, context));
}

async function show(
  request: FastifyRequest,
  reply: FastifyReply,
  context: PasswordChangeContext,
  status: number,
  problem?: string,
): Promise<FastifyReply> {
  const person = await personAt(request, context);
  if (!person) return sendTo(reply, '/login');
  const guard = guardField(request, reply, context);
  return sendPage(reply, status, passwordPage({ ...person, guard, problem, shortest: SHORTEST, longest: LONGEST }));
}

/** Who is logged in, and whether they have a password. */
function personAt(request: FastifyRequest, { database, hosts, now }: PasswordChangeContext) {
  return inSession(database, readCookie(request, hosts, 'session'), new Date(now()), async (tx, person) => ({
    userName: person.name,
    accountId: person.accountId,
    hasPassword: (await readPasswordHash(tx, person.accountId, person.principalId)) !== undefined,
  }));
}

async function change(
  request: FastifyRequest,
  reply: FastifyReply,
  limit: AttemptLimit,
  context: PasswordChangeContext,
): Promise<FastifyReply> {
  const { database, hosts, passwords, now, ids } = context;
  const refuse = (status: number, problem: string) => show(request, reply, context, status, problem);
  if (!isGuarded(request, context)) return refuse(403, 'The page was too old, or not of this site. Try again.');
  const person = await personAt(request, context);
  if (!person) return sendTo(reply, '/login');
  const [current, wanted] = ['current_password', 'new_password'].map((name) => formOf(request).get(name) ?? '');
  const problem = problemOf(wanted ?? '', person.userName);
  if (problem !== undefined) return refuse(400, problem);
  if (!limit.admits(request.ip) || !passwords.hasRoom) {
    return refuse(429, 'There were too many tries. Wait a minute, then try again.');
  }
  const { accountId, userName } = person;
  const attempt = await database.inAccount(accountId, (tx) => countAttempt(tx, person, new Date(now())));
  const right = (await passwords.matches(current ?? '', attempt?.hash)) && attempt?.locked === false;
  const hash = right ? await passwordHash(wanted ?? '', ids.secret(16)) : undefined;
  // The session is looked at again: it may have ended meanwhile.
  const at = new Date(now());
  const secret = await inSession(database, readCookie(request, hosts, 'session'), at, async (tx, caller) => {
    const entry = {
      operation: 'Login.ChangePassword',
      ...factsOf(request),
      actor: { accountId, name: userName },
      parameters: {},
    };
    await context.audit.changed(tx, { ...entry, status: hash === undefined ? 401 : 200 });
    if (hash === undefined || !attempt || caller.principalId !== attempt.principalId) return undefined;
    // Not one that was changed by another page at the same moment.
    if ((await readPasswordHash(tx, accountId, caller.principalId)) !== attempt.hash) return undefined;
    await putPassword(tx, accountId, caller.principalId, hash);
    return startSession(tx, caller, at, ids);
  });
  if (secret === undefined) {
    return refuse(401, `That is not your password, or it was wrong too often. Try again, or in ${LOCKED_MINUTES} minutes.`);
  }
  writeCookie(request, reply, hosts, 'session', secret);
  return sendTo(reply, '/login');
}

function problemOf(wanted: string, userName: string): string | undefined {
  const length = [...wanted.normalize('NFKC')].length;
  if (length < SHORTEST || length > LONGEST)
    return `A password has ${SHORTEST} to ${LONGEST} characters; that one has ${length}.`;
  return wanted.toLowerCase() === userName.toLowerCase() ? 'The password is your user name; take another.' : undefined;
}
