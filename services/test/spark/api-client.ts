import { setTimeout as delay } from 'node:timers/promises';
import type { Results } from '../../src/agent/api/commands';
import type { Cluster } from '../cluster-manager/machine';

/** In milliseconds. */
const ASK_AGAIN = 100;

/** A client of clusters and commands that asks again while a part of the platform is away, as the public SDKs do. */
export class ApiClient {
  constructor(
    private readonly origin: string,
    private readonly token: string,
  ) {}

  public async call<Reply>(method: 'GET' | 'POST', path: string, body?: object): Promise<Reply> {
    for (;;) {
      const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' };
      const request = { method, headers, ...(body && { body: JSON.stringify(body) }) };
      const response = await fetch(this.origin + path, request).catch(() => undefined);
      if (response?.ok) return (await response.json()) as Reply;
      if (response && response.status !== 503) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      await delay(ASK_AGAIN);
    }
  }

  public cluster(id: string): Promise<Cluster> {
    return this.call('GET', `/api/2.1/clusters/get?cluster_id=${id}`);
  }

  /** Waits until a cluster is so. */
  public async until(id: string, isSo: (cluster: Cluster) => boolean): Promise<Cluster> {
    for (;;) {
      const cluster = await this.cluster(id);
      if (isSo(cluster)) return cluster;
      await delay(ASK_AGAIN);
    }
  }

  /** Makes a cluster and waits until it runs; answers its id. */
  public async create(spec: object): Promise<string> {
    const { cluster_id: id } = await this.call<{ cluster_id: string }>('POST', '/api/2.1/clusters/create', spec);
    const { state, state_message } = await this.until(id, (now) => now.state === 'RUNNING' || now.state === 'TERMINATED');
    if (state !== 'RUNNING') throw new Error(state_message);
    return id;
  }

  /** Makes a context and waits until it takes commands. */
  public async context(clusterId: string): Promise<Notebook> {
    const body = { clusterId, language: 'python' };
    const { id: contextId } = await this.call<{ id: string }>('POST', '/api/1.2/contexts/create', body);
    const query = new URLSearchParams({ clusterId, contextId }).toString();
    let status = 'Pending';
    while (status === 'Pending')
      status = (await this.call<{ status: string }>('GET', `/api/1.2/contexts/status?${query}`)).status;
    if (status !== 'Running') throw new Error(`the context is ${status}`);
    return new Notebook(this, clusterId, contextId);
  }
}

/** An execution context of Python. */
export class Notebook {
  constructor(
    private readonly api: ApiClient,
    private readonly clusterId: string,
    private readonly contextId: string,
  ) {}

  /** Starts a command; answers its id. */
  public async begin(command: string): Promise<string> {
    const { clusterId, contextId } = this;
    const body = { clusterId, contextId, language: 'python', command };
    return (await this.api.call<{ id: string }>('POST', '/api/1.2/commands/execute', body)).id;
  }

  /** What came of a command, once it is over. */
  public async end(commandId: string): Promise<Results> {
    const { clusterId, contextId } = this;
    const query = new URLSearchParams({ clusterId, contextId, commandId }).toString();
    for (;;) {
      const { results } = await this.api.call<{ results: Results | null }>('GET', `/api/1.2/commands/status?${query}`);
      if (results) return results;
    }
  }

  /** The text that a command comes to. @throws what it throws */
  public async run(command: string): Promise<string> {
    const { resultType, data, summary } = await this.end(await this.begin(command));
    if (resultType === 'error') throw new Error(summary);
    return String(data);
  }
}
