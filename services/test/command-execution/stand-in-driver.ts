import type { ContextKernel } from '../../src/agent/contexts/context-kernel';
import { Contexts } from '../../src/agent/contexts/contexts';
import type { Credentials, NewCommand, NewContext } from '../../src/agent/api/commands';
import type { NodeCaller } from '../../src/command-execution/node-caller';
import { ApiError } from '../../src/platform/http/api-error';

/** A driver with the agent's own contexts, reached without a relay. Its kernels answer what they are given, in capitals. */
export class StandInDriver implements NodeCaller {
  /** Every call, with the node that it was for. */
  public readonly calls: string[] = [];
  /** Access to the API that contexts were given, the newest last. */
  public readonly given: Credentials[] = [];
  /** Users of the contexts that were made, the newest last. */
  public readonly users: NewContext['user'][] = [];
  /** Most that it waits for a change, in milliseconds. */
  public patience = Infinity;
  private next = 0;
  private readonly contexts = new Contexts({
    newId: () => `id-${++this.next}`,
    kernelFor: ({ language, credentials, user }) => {
      this.users.push(user);
      if (language === 'scala') return Promise.reject(new Error('no memory is left'));
      if (credentials) this.given.push(credentials);
      return Promise.resolve(kernel((others) => void this.given.push(others)));
    },
    touched: () => undefined,
  });

  public async call(...[node, { method, path, body }]: Parameters<NodeCaller['call']>): ReturnType<NodeCaller['call']> {
    this.calls.push(`${node.clusterId} ${method} ${path}`);
    try {
      return { status: 200, body: await this.answer(method, path, body) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { status: error.status, body: { error_code: error.code, message: error.message } };
    }
  }

  private async answer(method: string, url: string, body: unknown): Promise<unknown> {
    const { pathname, searchParams } = new URL(url, 'http://node');
    const wait = Math.min(Number(searchParams.get('wait') ?? '0'), this.patience);
    const [contextId = '', , commandId, action] = pathname.split('/').slice(3);
    if (contextId === '') return this.contexts.create(body as NewContext);
    if (method === 'DELETE') return this.contexts.destroy(contextId);
    const context = this.contexts.find(contextId);
    if (pathname.endsWith('/credentials')) return context.renew(body as Credentials);
    if (!pathname.includes('/commands')) return context.wait(wait);
    if (commandId === undefined) return context.submit(body as NewCommand);
    return action === 'cancel' ? context.cancel(commandId) : context.command(commandId, wait);
  }
}

function kernel(renewed: (credentials: Credentials) => void): ContextKernel {
  let interrupt = () => undefined as void;
  return {
    execute: async (code, _id, output) => {
      if (code === 'sleep()') await new Promise<void>((resolve) => (interrupt = resolve));
      else if (code.startsWith('raise')) output({ type: 'error', content: { ename: 'Oops', evalue: code, traceback: [code] } });
      else output({ type: 'stream', content: { name: 'stdout', text: `${code.toUpperCase()}\n` } });
      return { status: 'ok', content: {} };
    },
    renew: (credentials) => Promise.resolve(renewed(credentials)),
    interrupt: () => interrupt(),
    cancelJobs: () => Promise.resolve(interrupt()),
    exited: new Promise(() => undefined),
    end: () => Promise.resolve(),
  };
}
