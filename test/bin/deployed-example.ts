import { mkdtempSync, rmSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeAws } from './fake-aws';
import { FakeInternet } from './fake-internet';
import { folderWith, ROOT, run, type Run } from './program';

export const ADMIN = 'arn:aws:iam::111111111111:user/ada';
export const DOCTOR = 'arn:aws:iam::111111111111:role/lakehouse/eu1/cluster-manager/doctor';
export const ACME = '0b7e4e2a-2b1c-4d3e-9f00-1234567890ab';
export const GLOBEX = '7f2d6c1e-5a0b-4c9d-8e3f-abcdef012345';
export const DOMAIN = 'eu1.lake.example.com';

export const { version: VERSION } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

export const deployRole = (awsAccount: string) =>
  `arn:aws:iam::${awsAccount}:role/cdk-hnb659fds-deploy-role-${awsAccount}-eu-west-1`;
export const crossAccountRole = (awsAccount: string) => `arn:aws:iam::${awsAccount}:role/lakehouse/cross-account`;

/** The example, bootstrapped and deployed, with the hosts of its control plane and of its workspaces; each test breaks something of it. */
export class DeployedExample {
  public readonly aws = new FakeAws();
  public readonly internet = new FakeInternet();
  public environment: Record<string, string> = {};
  private readonly folder = mkdtempSync(join(tmpdir(), 'deployed-example-'));

  public async start(): Promise<void> {
    const { aws, internet } = this;
    this.environment = { ...(await internet.start(join(this.folder, 'authority.pem'))), ...(await aws.start(ADMIN)) };
    for (const awsAccount of ['111111111111', '222222222222', '333333333333']) {
      aws.bootstrap.set(`${awsAccount}/eu-west-1`, '30');
      if (awsAccount !== '111111111111') aws.roles.set(deployRole(awsAccount), { trusts: [ADMIN] });
    }
    aws.roles.set(DOCTOR, { trusts: [ADMIN] });
    aws.roles.set(crossAccountRole('222222222222'), { trusts: [DOCTOR], externalId: ACME });
    aws.roles.set(crossAccountRole('333333333333'), { trusts: [DOCTOR], externalId: GLOBEX });
    aws.stacks.set('lakehouse-eu1', { DoctorRoleArn: DOCTOR });
    this.dataPlane('222222222222', 'acme', ACME, { prod: 1, dev: 2 });
    this.dataPlane('333333333333', 'globex', GLOBEX, { prod: 3 });
    this.ready('accounts');
    this.ready('relay');
  }

  public stop(): void {
    this.aws.stop();
    this.internet.stop();
    rmSync(this.folder, { recursive: true });
  }

  public doctor(args: string[] = [], folder = folderWith(), environment = this.environment): Promise<Run> {
    return run(folder, ['doctor', ...args], environment);
  }

  /** A host of the control plane that is as it should be, but for what is given. */
  public ready(label: 'accounts' | 'relay', differently: { status?: number; body?: unknown; metadata?: object } = {}): void {
    const host = `${label}.${DOMAIN}`;
    const { status = 200, body = { status: 'ok', version: VERSION }, metadata } = differently;
    const oidc_endpoint = `https://${host}/oidc/accounts/{account_id}`;
    this.internet.hosts.set(host, (path) =>
      path === '/health/ready'
        ? { status, body }
        : { status: 200, body: { host_type: 'ACCOUNT_HOST', oidc_endpoint, ...metadata } },
    );
  }

  /** The host of a workspace, as it says which one it is. */
  public workspace(name: string, body: unknown, status = 200): void {
    this.internet.hosts.set(`${name}.${DOMAIN}`, () => ({ status, body }));
  }

  private dataPlane(awsAccount: string, name: string, account_id: string, workspaces: Record<string, number>): void {
    const outputs = Object.entries(workspaces).flatMap(([workspace, id]) => {
      this.workspace(`${name}-${workspace}`, { host_type: 'WORKSPACE_HOST', account_id, workspace_id: String(id) });
      return [
        [`Id${workspace}`, String(id)],
        [`Url${workspace}`, `https://${name}-${workspace}.${DOMAIN}`],
      ];
    });
    this.aws.stacks.set(`lakehouse-${name}-prod`, {
      CrossAccountRoleArn: crossAccountRole(awsAccount),
      ...(Object.fromEntries(outputs) as Record<string, string>),
    });
  }
}

/** The words of a report, without the padding of its columns. */
export function lines({ stdout }: Run): string[] {
  return stdout.split('\n').map((line) => line.replace(/ {2,}/g, ' | '));
}
