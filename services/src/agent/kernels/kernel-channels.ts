import type { Ids } from '../../platform/ids';
import { decodeMessage, encodeRequest, type Json, type JupyterMessage } from './jupyter-message';
import { connectZmtp, type ZmtpConnection } from './zmtp';

/** Numbers that stand for the channels in the names of the kernel's sockets, `<prefix>-<number>`. */
export const CHANNELS = { shell: 1, iopub: 2, stdin: 3, control: 4, heartbeat: 5 } as const;

/** How a request ended: the reply's content, once everything that it put out has arrived. */
export interface KernelReply {
  readonly status: 'ok' | 'error' | 'aborted';
  readonly content: Json;
}

export interface ChannelOptions {
  /** Where the kernel's sockets are. */
  readonly prefix: string;
  readonly key: string;
  readonly ids: Ids;
  readonly now: () => number;
}

/** A client of one kernel. Requests are answered one after the other, as the kernel does them. */
export class KernelChannels {
  private readonly pending = new Map<string, PendingRequest>();
  private readonly session: string;
  private broken?: Error;

  private constructor(
    private readonly options: ChannelOptions,
    private readonly connections: ZmtpConnection[],
  ) {
    this.session = options.ids.uuid();
  }

  public static async connect(options: ChannelOptions): Promise<KernelChannels> {
    const connections: ZmtpConnection[] = [];
    const channels = new KernelChannels(options, connections);
    const listener = {
      message: (frames: readonly Buffer[]) => channels.take(decodeMessage(frames, options.key)),
      closed: (error?: Error) => channels.fail(error ?? new Error('the kernel has ended')),
    };
    try {
      connections.push(await connectZmtp(`${options.prefix}-${CHANNELS.shell}`, 'DEALER', listener));
      connections.push(await connectZmtp(`${options.prefix}-${CHANNELS.iopub}`, 'SUB', listener));
      return channels;
    } catch (error) {
      channels.close();
      throw error;
    }
  }

  /**
   * Runs code.
   *
   * @param output called for each message that the code causes, such as `stream`, `display_data`, `error`
   */
  public execute(code: string, metadata: Json, output: (message: JupyterMessage) => void): Promise<KernelReply> {
    const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false, stop_on_error: false };
    return this.request('execute_request', metadata, content, output);
  }

  /** Asks until the kernel answers and its output arrives: what it puts out before that would be lost. */
  public async ready(everyMs: number): Promise<void> {
    for (;;) {
      const probe = this.request('kernel_info_request', {}, {}, () => {});
      const timer = new Promise<'late'>((resolve) => setTimeout(resolve, everyMs, 'late'));
      if ((await Promise.race([probe, timer])) !== 'late') return;
      probe.catch(() => {}); // its output was lost, or the kernel is gone, which the next one tells
    }
  }

  public close(): void {
    this.fail(new Error('the kernel was ended'));
    for (const connection of this.connections) connection.close();
  }

  private request(type: string, metadata: Json, content: Json, output: (message: JupyterMessage) => void): Promise<KernelReply> {
    const { ids, now, key } = this.options;
    if (this.broken) return Promise.reject(this.broken);
    const id = ids.uuid();
    return new Promise((resolve, reject) => {
      this.pending.set(id, { output, resolve, reject, idle: false });
      const date = new Date(now()).toISOString();
      this.connections[0]?.send(encodeRequest({ id, type, session: this.session, date, metadata, content }, key));
    });
  }

  /** A request is over when its reply has come and the kernel says on the other channel that it is idle again. */
  private take(message: JupyterMessage): void {
    const request = message.parent === undefined ? undefined : this.pending.get(message.parent);
    if (!request) return;
    if (message.type.endsWith('_reply')) {
      const { status } = message.content;
      request.reply = { status: status === 'ok' || status === 'aborted' ? status : 'error', content: message.content };
    } else if (message.type === 'status') request.idle ||= message.content.execution_state === 'idle';
    else request.output(message);
    if (!request.reply || !request.idle) return;
    this.pending.delete(message.parent ?? '');
    request.resolve(request.reply);
  }

  private fail(error: Error): void {
    this.broken ??= error;
    for (const request of this.pending.values()) request.reject(this.broken);
    this.pending.clear();
  }
}

interface PendingRequest {
  readonly output: (message: JupyterMessage) => void;
  readonly resolve: (reply: KernelReply) => void;
  readonly reject: (error: Error) => void;
  idle: boolean;
  reply?: KernelReply;
}
