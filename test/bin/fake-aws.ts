import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A role of the fake AWS: who may assume it, and with which external id. */
export interface FakeRole {
  readonly trusts: string[];
  /** External id that is asked for. @default - none is */
  readonly externalId?: string;
}

/** Errors are called as AWS calls them. */
class Refused extends Error {
  constructor(
    public readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * As much of STS, SSM and CloudFormation as the doctor asks, on loopback. Access keys are the ARNs of who holds them, in
 * hexadecimal, so that every call is judged by its own caller.
 */
export class FakeAws {
  /** Roles, by ARN. */
  public readonly roles = new Map<string, FakeRole>();
  /** Version of the bootstrap, by AWS account and region, such as `111111111111/eu-west-1`. */
  public readonly bootstrap = new Map<string, string>();
  /** Outputs of stacks, by name. */
  public readonly stacks = new Map<string, Record<string, string>>();
  /** Statuses of stacks, by name. @default - CREATE_COMPLETE */
  public readonly statuses = new Map<string, string>();
  /** The AssumeRole calls, in order. */
  public readonly assumed: Record<string, string>[] = [];
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      void answer(request, (body, caller) => this.handle(request, body, caller)).then(({ status, text }) => {
        response.writeHead(status).end(text);
      });
    });
  }

  /** Starts it; returns the environment in which a program calls it as the holder of an ARN. */
  public async start(callerArn: string): Promise<Record<string, string>> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as AddressInfo;
    return { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, AWS_ACCESS_KEY_ID: keyOf(callerArn), AWS_SECRET_ACCESS_KEY: 'x' };
  }

  /** Stops it. */
  public stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private handle(request: IncomingMessage, body: string, caller: string): string {
    if (request.headers['x-amz-target'] === 'AmazonSSM.GetParameter') return this.parameter(request, caller);
    const call = Object.fromEntries(new URLSearchParams(body));
    if (call.Action === 'GetCallerIdentity')
      return xml(call.Action, `<Arn>${caller}</Arn><Account>${caller.split(':')[4]}</Account>`);
    if (call.Action === 'AssumeRole') return this.assume(call, caller);
    if (call.Action === 'DescribeStacks') return this.describe(call);
    throw new Refused('InvalidAction', `unexpected ${body}`);
  }

  private assume(call: Record<string, string>, caller: string): string {
    this.assumed.push(call);
    const { RoleArn: arn = '', ExternalId: externalId } = call;
    const role = this.roles.get(arn);
    const admitted = role?.trusts.includes(caller) && (role.externalId === undefined || role.externalId === externalId);
    if (!admitted)
      throw new Refused('AccessDenied', `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${arn}`);
    const keys = `<AccessKeyId>${keyOf(arn)}</AccessKeyId><SecretAccessKey>x</SecretAccessKey><SessionToken>x</SessionToken>`;
    return xml('AssumeRole', `<Credentials>${keys}<Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>`);
  }

  private describe({ StackName: name = '' }: Record<string, string>): string {
    const outputs = this.stacks.get(name);
    if (!outputs) throw new Refused('ValidationError', `Stack with id ${name} does not exist`);
    const members = Object.entries(outputs).map(
      ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    );
    const status = this.statuses.get(name) ?? 'CREATE_COMPLETE';
    const stack = `<StackName>${name}</StackName><StackStatus>${status}</StackStatus><Outputs>${members.join('')}</Outputs>`;
    return xml('DescribeStacks', `<Stacks><member>${stack}</member></Stacks>`);
  }

  private parameter(request: IncomingMessage, caller: string): string {
    const region = /\/\d{8}\/([a-z0-9-]+)\/ssm\//.exec(request.headers.authorization ?? '')?.[1];
    const version = this.bootstrap.get(`${caller.split(':')[4]}/${region}`);
    if (version === undefined) throw new Refused('ParameterNotFound', 'no such parameter');
    return JSON.stringify({ Parameter: { Value: version } });
  }
}

function keyOf(arn: string): string {
  return Buffer.from(arn).toString('hex');
}

function xml(action: string, result: string): string {
  return `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`;
}

async function answer(
  request: IncomingMessage,
  handle: (body: string, caller: string) => string,
): Promise<{ status: number; text: string }> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const key = /Credential=([0-9a-f]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '';
  try {
    return { status: 200, text: handle(body, Buffer.from(key, 'hex').toString()) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { code, message } = error;
    const text = request.headers['x-amz-target']
      ? JSON.stringify({ __type: code, message })
      : `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
    return { status: 400, text };
  }
}
