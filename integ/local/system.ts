import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AwsOnLoopback, type Credentials } from './aws-on-loopback';
import { Cdk, run, type Ended } from './cdk';
import { crossAccountSession, Services } from './cluster-manager';
import { example, writeApp, type Account } from './description';
import { DeployedStack } from './stacks';

export const PROVIDER = '111111111111';
export const ACME = '222222222222';
export const GLOBEX = '333333333333';
export const REGION = 'eu-west-1';

/** Lets data go with what holds it, where the description lets it as well. */
export const BOTH_KEYS = ['--context', 'lakehouse:deleteData=true'];

/** The workspace of the description that its owner registers without the CDK. */
export const BY_HAND = 'dev';

/** What registering a workspace needs, as the stack of its data plane tells it. */
export interface WorkspaceParts {
  readonly name: string;
  readonly crossAccountRoleArn: string;
  readonly vpcId: string;
  readonly subnetIds: [string, ...string[]];
  readonly securityGroupIds: [string, ...string[]];
  readonly rootBucketName: string;
  readonly keyArn?: string;
  readonly instanceProfileArns: [string, ...string[]];
  readonly workerTemplateId: string;
}

/** The example description in its three AWS accounts of the emulator, and those who work with it. */
export class System {
  /** Where everything of this run lies. */
  public readonly folder = mkdtempSync(join(tmpdir(), 'lakehouse-'));
  public readonly description = example();
  private started?: AwsOnLoopback;

  /** Starts the emulator. */
  public async start(settings: Record<string, string>): Promise<void> {
    this.started = await AwsOnLoopback.start(this.folder, settings);
  }

  public get aws(): AwsOnLoopback {
    assert(this.started, 'the emulator is started by the first step');
    return this.started;
  }

  /** Ends the emulator, and all that runs in it. */
  public async stop(): Promise<void> {
    await this.started?.stop();
  }

  public get controlPlane() {
    const [controlPlane] = this.description.controlPlanes;
    assert(controlPlane);
    return controlPlane;
  }

  public get acme() {
    const [acme] = this.description.accounts;
    assert(acme);
    return acme;
  }

  public get globex() {
    const [, globex] = this.description.accounts;
    assert(globex);
    return globex;
  }

  /** Writes the description as it is now into the folder that is deployed from. */
  public write(description = this.description): void {
    writeApp(this.folder, description);
  }

  /** The CLI, as the owner of an AWS account uses it. */
  public cdk(awsAccount = PROVIDER): Cdk {
    return new Cdk(this.aws, this.folder, awsAccount, REGION);
  }

  public deploy(...more: string[]): Promise<Ended> {
    return this.cdk().run('deploy', '--all', '--require-approval', 'never', '--concurrency', '3', ...more);
  }

  /** The doctor reaches the deployment by its names; with the credentials of accounts it asks how their workspaces are. */
  public async doctor(...credentials: Record<string, string>[]): Promise<Ended> {
    const internet = await this.aws.ask<{ proxy: string; authority: string }>('internet');
    const files = credentials.flatMap((each, index) => {
      const path = join(this.folder, `credentials-${index}.json`);
      writeFileSync(path, JSON.stringify(each), { mode: 0o600 });
      return ['--credentials', path];
    });
    return run(process.execPath, [join(__dirname, '..', '..', 'bin', 'lakehouse.js'), 'doctor', ...files], {
      cwd: this.folder,
      env: {
        ...this.aws.environment(PROVIDER, REGION),
        HTTPS_PROXY: internet.proxy,
        NODE_EXTRA_CA_CERTS: internet.authority,
      },
    });
  }

  public stack(name: string, awsAccount: string, region = REGION): DeployedStack {
    return new DeployedStack(this.aws, awsAccount, region, name);
  }

  /** Prepares an AWS account and region for deployments by the provider. */
  public async bootstrap(awsAccount: string, region = REGION): Promise<void> {
    const policies = ['--cloudformation-execution-policies', 'arn:aws:iam::aws:policy/AdministratorAccess'];
    const [cdk, output] = [this.cdk(awsAccount), join(this.folder, `bootstrap-${awsAccount}-${region}`)];
    succeeded(await cdk.run('bootstrap', `aws://${awsAccount}/${region}`, '--trust', PROVIDER, ...policies, '--output', output));
  }

  public get stacks() {
    return {
      controlPlane: this.stack('lakehouse-eu1', PROVIDER),
      acme: this.stack('lakehouse-acme-prod', ACME),
      globex: this.stack('lakehouse-globex-prod', GLOBEX),
    };
  }

  public statuses(): Promise<(string | undefined)[]> {
    return Promise.all(Object.values(this.stacks).map((one) => one.status()));
  }

  /** The services of the control plane. */
  public async services(): Promise<Services> {
    const resources = await this.stacks.controlPlane.resources();
    const cluster = [...resources].find(([name]) => name.startsWith('AWS::ECS::Cluster '))?.[1] ?? '';
    return new Services(this.aws, PROVIDER, REGION, cluster);
  }

  /** What an account's data plane has for one of its workspaces. */
  public async workspace(name: string, of = this.acme): Promise<WorkspaceParts> {
    return JSON.parse((await this.dataPlane(name, of).outputs())[`Workspace${name}`] ?? '{}') as WorkspaceParts;
  }

  /** Where an account's workspace is that the deployment registered. */
  public async registered(name: string, of = this.acme): Promise<{ workspaceId: number; host: string }> {
    const { [`Id${name}`]: id, [`Url${name}`]: host } = await this.dataPlane(name, of).outputs();
    assert(id !== undefined && host !== undefined, `the deployment registered the workspace ${name}`);
    return { workspaceId: Number(id), host };
  }

  /** The stack in which an account's workspace lies. */
  private dataPlane(workspaceName: string, of: Account): DeployedStack {
    const owner = of.workspaces.find(({ name }) => name === workspaceName)?.sharesVpcOf ?? workspaceName;
    return this.stack(`lakehouse-${of.name}-${owner}`, of.awsAccount, this.regionOf(of));
  }

  /** The secret with which an account's data planes are registered, read by the provider or by whose credentials these are. */
  public registrar({ of = this.acme, credentials }: { readonly of?: Account; readonly credentials?: Credentials } = {}) {
    const id = `lakehouse/${of.controlPlane}/registration/${of.awsAccount}/${of.id}`;
    return this.secret(id, { credentials, region: this.regionOf(of) });
  }

  /** The region in which an account is served. */
  public regionOf({ controlPlane }: Account): string {
    return this.description.controlPlanes.find(({ name }) => name === controlPlane)?.region ?? REGION;
  }

  /** A session of Acme's cross-account role, as the cluster manager's own task gets it. */
  public async crossAccountSession(differently: Partial<Parameters<typeof crossAccountSession>[3]> = {}): Promise<Credentials> {
    const manager = await (await this.services()).credentialsOf('ClusterManager');
    const { crossAccountRoleArn: arn } = await this.workspace('prod');
    const [{ id: accountId }, { workspaceId: id }] = [this.acme, await this.registered('prod')];
    const role = { arn, accountId, workspaceId: String(id), externalId: accountId };
    return crossAccountSession(this.aws, REGION, manager, { ...role, ...differently });
  }

  /** A secret of the provider's AWS account, as somebody reads it. */
  public async secret(
    id: string,
    { credentials, region = REGION }: { readonly credentials?: Credentials; readonly region?: string } = {},
  ): Promise<Record<string, string>> {
    const client = new SecretsManagerClient(this.aws.client(PROVIDER, region, credentials));
    const arn = `arn:aws:secretsmanager:${region}:${PROVIDER}:secret:${id}`;
    const { SecretString: text = '' } = await client.send(new GetSecretValueCommand({ SecretId: credentials ? arn : id }));
    return JSON.parse(text) as Record<string, string>;
  }

  /** Types of what still exists in an AWS account. */
  public async leftTypes(awsAccount: string): Promise<string[]> {
    const left = await this.aws.ask<{ type: string }[]>(`inventory?account=${awsAccount}`);
    return [...new Set(left.map(({ type }) => type))].sort();
  }
}

/** A command did what it should, else what it said. */
export function succeeded({ code, output }: Ended): void {
  assert.equal(code, 0, output);
}
