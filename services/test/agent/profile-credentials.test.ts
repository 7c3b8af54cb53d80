import { readFileSync } from 'node:fs';
import { processesOf } from './hostile/victim';
import { singleNode, type NodeClient } from './node-client';
import { openNodes } from './open-nodes';
import { STAND_IN_KEY, standInRuntime } from './stand-in/runtime';

/** A user of the system can be given to others by root alone. */
const asRoot = process.geteuid?.() === 0 ? test : test.skip;

const CREDENTIALS = { AccessKeyId: 'ASIA', SecretAccessKey: 'secret', Token: 'token', Expiration: '2030-01-01T00:00:00Z' };

const runtime = standInRuntime();
let read = () => Promise.resolve(CREDENTIALS);
const newNode = openNodes(runtime);
afterEach(() => {
  read = () => Promise.resolve(CREDENTIALS);
});

const STANDARD = { runtimeKey: STAND_IN_KEY, isolation: { mode: 'standard' }, memoryMiB: 8192 } as const;
const OFFERED = { profileCredentials: () => read() };

/** Where AWS's SDKs would ask, as the environment of a process says. */
interface Asked {
  readonly url?: string;
  readonly token?: string;
}

async function context(node: NodeClient, id: string, instanceProfile?: boolean): Promise<string> {
  const user = { id, name: `${id}@example.com`, ...(instanceProfile !== undefined && { instanceProfile }) };
  return String((await node.call('POST', '/v1/contexts', { language: 'python', user })).body.id);
}

/** What the code of a context has in its environment. */
async function offeredTo(node: NodeClient, contextId: string): Promise<Asked> {
  const print = 'printf "%s %s" "$AWS_CONTAINER_CREDENTIALS_FULL_URI" "$AWS_CONTAINER_AUTHORIZATION_TOKEN"';
  const { results } = await node.run(contextId, JSON.stringify({ run: ['/bin/sh', '-c', print] }));
  const [url, token] = String(results?.data).split(' ');
  return { ...(url && { url }), ...(token && { token }) };
}

async function ask({ url = '', token = '' }: Asked): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(url, { headers: { authorization: token } });
  return { status: answer.status, body: await answer.json() };
}

const HAS = { status: 200, body: CREDENTIALS };
const REFUSED = { status: 403, body: { code: 'AccessDenied', message: expect.stringContaining('may not use') as string } };

asRoot('a user who may use the instance profile has its credentials, and nobody else', async () => {
  const node = await newNode(OFFERED);
  await node.assign(singleNode(STANDARD));
  await node.ready();
  const [ada, grace] = [await context(node, 'ada', true), await context(node, 'grace')];
  const [hers, his] = [await offeredTo(node, ada), await offeredTo(node, grace)];
  expect(hers.token).not.toBe(his.token);
  expect(await ask(hers)).toEqual(HAS);
  expect(await ask(his)).toEqual(REFUSED);
  for (const token of ['', 'guessed', `${hers.token}x`]) expect((await ask({ ...hers, token })).status).toBe(403);

  await context(node, 'ada', false); // the role was taken from her
  expect(await ask(hers)).toEqual(REFUSED);
  await context(node, 'grace', true);
  expect(await ask(his)).toEqual(HAS);
});

asRoot('a worker gives them to the same users, as the driver tells', async () => {
  const [driver, worker] = [await newNode(OFFERED), await newNode(OFFERED)];
  await driver.assign(singleNode({ ...STANDARD, place: { kind: 'driver', workers: true, worker: { memoryMiB: 8192 } } }));
  const { report } = await driver.until(({ masterUrl }) => masterUrl !== undefined);
  await worker.assign(singleNode({ ...STANDARD, place: { kind: 'worker', masterUrl: report.masterUrl ?? '' } }));
  await worker.ready();
  const offered = async (id: string, instanceProfile: boolean): Promise<Asked> => {
    const contextId = await context(driver, id, instanceProfile);
    const { results } = await driver.run(contextId, '{"run": ["id", "-u"]}');
    for (;;) {
      const pid = processesOf(Number(results?.data)).worker;
      if (pid !== undefined) return inEnvironment(pid);
      await new Promise(setImmediate);
    }
  };
  const [hers, his] = [await offered('ada', true), await offered('grace', false)];
  expect(await ask(hers)).toEqual(HAS);
  expect(await ask(his)).toEqual(REFUSED);
  await context(driver, 'ada', false);
  while ((await ask(hers)).status === 200);
  expect(await ask(hers)).toEqual(REFUSED);
});

asRoot('says what is wrong where the machine gives none, and offers nothing where it has no instance profile', async () => {
  const [node, without] = [await newNode(OFFERED), await newNode()];
  for (const each of [node, without]) await each.assign(singleNode(STANDARD));
  for (const each of [node, without]) await each.ready();
  read = () => Promise.reject(new Error('the metadata service does not answer'));
  expect(await ask(await offeredTo(node, await context(node, 'ada', true)))).toEqual({
    status: 502,
    body: { code: 'Unavailable', message: expect.stringContaining('try again') as string },
  });
  expect(await offeredTo(without, await context(without, 'ada', true))).toEqual({});
});

function inEnvironment(pid: number): Asked {
  const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  const valueOf = (name: string) => environment.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
  const [url, token] = ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_CONTAINER_AUTHORIZATION_TOKEN'].map(valueOf);
  return { ...(url !== undefined && { url }), ...(token !== undefined && { token }) };
}
