import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import { describeExit, type Child } from '../processes/child';
import { END_GRACE, SparkFailure, type SparkLaunch } from './spark-launch';

/** What an application says of itself once it is there. */
const Description = Type.Object({
  applicationId: Type.String(),
  contextId: Type.String(),
  uiUrl: Type.String(),
  sparkVersion: Type.String(),
});
const Line = Type.Object({
  ready: Type.Optional(Description),
  id: Type.Optional(Type.Integer()),
  value: Type.Optional(Type.Unknown()),
  error: Type.Optional(Type.String()),
});
const Gateway = Type.Object({ port: Type.Integer(), secret: Type.String() });

/** A way for one kernel into the driver's JVM. */
export type Gateway = Static<typeof Gateway>;

/** The Spark application of a driver: a JVM, and the Python that owns it. */
export class Application {
  private readonly pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  private readonly described: Promise<Static<typeof Description>>;
  private description?: Static<typeof Description>;
  private lastId = 0;

  private constructor(
    private readonly child: Child,
    private readonly logFile: string,
    private readonly address: string,
  ) {
    this.described = new Promise((resolve, reject) => {
      this.pending.set(0, { resolve: () => this.description && resolve(this.description), reject });
    });
    if (child.output) createInterface(child.output).on('line', (line) => this.take(line));
    void child.exited.then((exit) => {
      const error = new SparkFailure(`the Spark application ${describeExit(exit)}; its log is ${this.logFile}`);
      for (const { reject } of this.pending.values()) reject(error);
      this.pending.clear();
    });
  }

  /** Starts the application; its settings are in the folder `conf`. Answers once Spark is there. */
  public static async start(launch: SparkLaunch): Promise<Application> {
    const logFile = join(launch.folders.logs, 'driver', 'stderr');
    const child = await launch.processes.start({
      name: 'Spark application',
      command: [launch.runtime.python, '-u', '-m', 'lakehouse.application'],
      environment: launch.environment,
      folder: launch.folders.work,
      output: 'pipe',
      errors: logFile,
    });
    const application = new Application(child, logFile, launch.address);
    void child.exitedOrEndedBy(launch.ending, END_GRACE);
    await application.described;
    return application;
  }

  /** Settles when it has ended. */
  public get exited(): Child['exited'] {
    return this.child.exited;
  }

  /** Id that Spark gave it, such as `app-20261124190000-0000` or `local-1764010800000`. */
  public get id(): string {
    return this.description?.applicationId ?? '';
  }

  /** A number that is another one for each application. */
  public get contextId(): string {
    return this.description?.contextId ?? '';
  }

  /** Origin of its UI: on this node, whatever the application says. */
  public get uiUrl(): string {
    return this.description ? `http://${this.address}:${new URL(this.description.uiUrl).port}` : '';
  }

  public async openGateway(name: string): Promise<Gateway> {
    const gateway = await this.ask('open-gateway', { name });
    if (!Check(Gateway, gateway)) throw new SparkFailure('the Spark application answered no gateway');
    return gateway;
  }

  public async closeGateway(name: string): Promise<void> {
    if (!this.child.ended) await this.ask('close-gateway', { name });
  }

  /** Ends the jobs of a command. */
  public async cancel(group: string): Promise<void> {
    await this.ask('cancel', { group });
  }

  /** Has the driver and all executors know the classes of a jar: a path, or `ivy://group:artifact:version`. */
  public async addJar(url: string): Promise<void> {
    await this.ask('add-jar', { url });
  }

  public end(): Promise<void> {
    return this.child.end(END_GRACE);
  }

  private ask(action: string, request: object): Promise<unknown> {
    const { ended } = this.child;
    if (ended)
      return Promise.reject(new SparkFailure(`the Spark application ${describeExit(ended)}; its log is ${this.logFile}`));
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.child.input?.write(`${JSON.stringify({ id, action, ...request })}\n`);
    });
  }

  private take(line: string): void {
    const answer = parse(line);
    if (!Check(Line, answer) || (answer.ready && !URL.canParse(answer.ready.uiUrl))) return;
    if (answer.ready) this.description = answer.ready;
    const waiting = this.pending.get(answer.id ?? 0);
    this.pending.delete(answer.id ?? 0);
    if (answer.error === undefined) waiting?.resolve(answer.value);
    else waiting?.reject(new SparkFailure(answer.error));
  }
}

/** What a line says; nothing where it is no JSON, since users' code runs in that process too. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
