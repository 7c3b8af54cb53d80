import { connect, createServer, type Server, type Socket } from 'node:net';

/** Stands for the load balancer before the relays: passes each connection to the next one that takes it. */
export class LoadBalancer {
  /** Ports of loopback. */
  public targets: number[] = [];
  public host = '';
  private next = 0;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer((socket) => this.pass(socket, this.targets.length));

  public async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const address = this.server.address();
    this.host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    return this;
  }

  public async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(socket: Socket, attempts: number): void {
    const target = this.targets[this.next++ % this.targets.length];
    if (target === undefined || attempts === 0) return void socket.destroy();
    const onward = connect(target, '127.0.0.1');
    onward.once('error', () => this.pass(socket, attempts - 1));
    onward.once('connect', () => {
      onward.removeAllListeners('error');
      for (const [from, to] of [
        [socket, onward],
        [onward, socket],
      ] as const) {
        this.sockets.add(from);
        from.pipe(to);
        from.on('error', () => to.destroy()).on('close', () => (this.sockets.delete(from), to.destroy()));
      }
    });
  }
}
