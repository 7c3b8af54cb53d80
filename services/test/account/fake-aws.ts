import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the fake knows; a test says only what differs from an account in which all is well. */
export interface FakeAwsState {
  /** What a role's trust policy asks for; null: nothing. */
  externalId: string | null;
  /** Value of the session tag that the trust policy asks for. */
  tag: string;
  vpc: { id: string; dnsSupport: boolean; dnsHostnames: boolean };
  /** Zone and VPC by id of a subnet. */
  subnets: Record<string, { zone: string; vpc: string }>;
  /** VPC by id of a security group. */
  securityGroups: Record<string, string>;
  /** State and names by id of an endpoint. */
  endpoints: Record<string, { state: string; names: string[] }>;
  /** Region by name of a bucket. */
  buckets: Record<string, string>;
  /** Buckets whose policy does not admit the control plane. */
  closedBuckets: string[];
  /** State, and what it is, by ARN of a key. */
  keys: Record<string, { state: string; spec: string; usage: string }>;
  /** Keys whose policy does not admit the control plane. */
  closedKeys: string[];
  /** Actions of EC2 that the role may not call. */
  denied: string[];
  /** Whether it answers as AWS does that is ill. */
  ill: boolean;
}

/** STS, EC2 and S3 as far as they are asked, on loopback; it keeps what it was asked. */
export class FakeAws {
  public static async start(state: FakeAwsState): Promise<FakeAws> {
    const fake = new FakeAws(state);
    await new Promise<void>((resolve) => fake.server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  public readonly calls: URLSearchParams[] = [];
  /** URLs by which buckets were read. */
  public readonly reads: string[] = [];
  /** Waited for before a question is answered, by its action, such as `DescribeVpcs`, or the method by which S3 is asked. */
  public before: (question: string) => Promise<void> = () => Promise.resolve();
  private readonly server: Server;

  private constructor(public state: FakeAwsState) {
    this.server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        const question = new URLSearchParams(text).get('Action') ?? request.method ?? '';
        void this.before(question).then(() => {
          const answer = this.answerOf(request, text);
          response.writeHead(answer.status, { 'content-type': 'text/xml', ...answer.headers }).end(answer.body);
        });
      });
    });
  }

  public get endpoint(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  public stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private answerOf({ method, url = '', headers }: IncomingMessage, text: string): Answer {
    if (method === 'HEAD') return this.head(url);
    if (method === 'GET') return this.list(url);
    const [, action] = String(headers['x-amz-target']).split('TrentService.');
    return action === undefined ? this.answer(new URLSearchParams(text)) : this.key(action, text);
  }

  /** GetBucketLocation and ListObjectsV2. */
  private list(url: string): Answer {
    this.reads.push(url);
    const [, name = ''] = /^\/([^/?]+)/.exec(url) ?? [];
    const denied = '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>';
    if (this.state.closedBuckets.includes(name)) return { status: 403, body: denied };
    return { status: 200, body: url.includes('location') ? '<LocationConstraint/>' : '<ListBucketResult/>' };
  }

  /** KMS: looks at a key, or says whether it would encrypt. */
  private key(action: string, text: string): Answer {
    const { KeyId: id, DryRun: dry } = JSON.parse(text) as { KeyId: string; DryRun?: boolean };
    const fail = (type: string) => ({ status: 400, body: JSON.stringify({ __type: type, message: `${action} failed` }) });
    const key = this.state.keys[id];
    if (this.state.closedKeys.includes(id)) return fail('AccessDeniedException');
    if (!key) return fail('NotFoundException');
    if (action === 'Encrypt') {
      if (key.state !== 'Enabled') return fail('DisabledException');
      return dry ? fail('DryRunOperationException') : fail('ItWasToBeDry');
    }
    const metadata = { KeyId: id, KeyState: key.state, KeySpec: key.spec, KeyUsage: key.usage };
    return { status: 200, body: JSON.stringify({ KeyMetadata: metadata }) };
  }

  private head(path: string): Answer {
    const region = this.state.buckets[path.slice(1)];
    if (region === undefined) return { status: 404 };
    return { status: 403, headers: { 'x-amz-bucket-region': region } };
  }

  private answer(call: URLSearchParams): Answer {
    this.calls.push(call);
    const action = call.get('Action') ?? '';
    if (this.state.ill) return { status: 400, body: stsError('IDPCommunicationError', 'ill') };
    if (action === 'AssumeRole') return this.assumeRole(call);
    if (this.state.denied.includes(action))
      return ec2Error('UnauthorizedOperation', 'You are not authorized to perform this operation.');
    return this.describe(action, call);
  }

  private assumeRole(call: URLSearchParams): Answer {
    const { externalId, tag } = this.state;
    const own = call.get('RoleArn')?.includes('/storage-access/') ?? false; // the control plane's own role asks for none
    const trusted = own || externalId === null || call.get('ExternalId') === externalId;
    if (!trusted || call.get('Tags.member.1.Value') !== tag)
      return { status: 403, body: stsError('AccessDenied', 'not authorized') };
    const keys = 'AccessKeyId>AKIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken';
    const body = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><${keys}><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
    return { status: 200, body };
  }

  private describe(action: string, call: URLSearchParams): Answer {
    const { vpc, subnets, securityGroups, endpoints } = this.state;
    const ids = [...call].filter(([key]) => /Id\.\d+$/.test(key)).map(([, value]) => value);
    const items = <T>(of: Record<string, T>, write: (id: string, item: T) => string): string | undefined => {
      const texts = ids.map((id) => (of[id] === undefined ? undefined : `<item>${write(id, of[id])}</item>`));
      return texts.includes(undefined) ? undefined : texts.join('');
    };
    switch (action) {
      case 'DescribeVpcs': {
        const found = items({ [vpc.id]: vpc }, (id) => `<vpcId>${id}</vpcId><state>available</state>`);
        return found === undefined
          ? ec2Error('InvalidVpcID.NotFound', `The vpc ID '${ids.join()}' does not exist`)
          : ec2(action, 'vpcSet', found);
      }
      case 'DescribeVpcAttribute': {
        const support = call.get('Attribute') === 'enableDnsSupport';
        return ec2(action, call.get('Attribute') ?? '', `<value>${String(support ? vpc.dnsSupport : vpc.dnsHostnames)}</value>`);
      }
      case 'DescribeSubnets': {
        const write = (id: string, { zone, vpc: of }: { zone: string; vpc: string }) =>
          `<subnetId>${id}</subnetId><vpcId>${of}</vpcId><availabilityZone>${zone}</availabilityZone>`;
        const found = items(subnets, write);
        return found === undefined
          ? ec2Error('InvalidSubnetID.NotFound', 'The subnet does not exist')
          : ec2(action, 'subnetSet', found);
      }
      case 'DescribeSecurityGroups': {
        const found = items(securityGroups, (id, of) => `<groupId>${id}</groupId><vpcId>${of}</vpcId>`);
        return found === undefined
          ? ec2Error('InvalidGroup.NotFound', 'The group does not exist')
          : ec2(action, 'securityGroupInfo', found);
      }
      case 'DescribeVpcEndpoints': {
        const write = (id: string, { state, names }: { state: string; names: string[] }) =>
          `<vpcEndpointId>${id}</vpcEndpointId><state>${state}</state><ownerId>123456789012</ownerId><serviceName>service</serviceName>` +
          `<dnsEntrySet>${names.map((name) => `<item><dnsName>${name}</dnsName></item>`).join('')}</dnsEntrySet>`;
        const found = items(endpoints, write);
        return found === undefined
          ? ec2Error('InvalidVpcEndpointId.NotFound', 'no such endpoint')
          : ec2(action, 'vpcEndpointSet', found);
      }
      default:
        return ec2Error('InvalidAction', action);
    }
  }
}

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

function ec2(action: string, set: string, content: string): Answer {
  const body = `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><${set}>${content}</${set}></${action}Response>`;
  return { status: 200, body };
}

function ec2Error(code: string, message: string): Answer {
  const body = `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors></Response>`;
  return { status: 400, body };
}

function stsError(code: string, message: string): string {
  return `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
}
