import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { operations } from '../../src/operations';
import { Api } from '../api';
import { ACME } from '../identity/people';
import { tenant, type Tenant } from '../identity/scim/tenants';
import { StandInManager } from './clusters-api';

const run = promisify(execFile);
const SDK = join(__dirname, '..', 'sdk');

/** The API with a stand-in for the cluster manager, and the public Python SDK as its client. */
export class ClustersSdk {
  /** @param served operations of the API. @default - all, with what they have when nothing runs beside them */
  public static async start(served: Parameters<typeof Api.start>[0] = operations): Promise<ClustersSdk> {
    const api = await Api.start(served);
    await api.people.account(ACME);
    const acme = await tenant(api);
    return new ClustersSdk(api, acme, new StandInManager(api, ACME, acme.workspaceId));
  }

  private readonly stopManager: () => Promise<void>;

  private constructor(
    private readonly api: Api,
    public readonly acme: Tenant,
    private readonly manager: StandInManager,
  ) {
    this.stopManager = manager.settleAll();
  }

  /** Runs a script of services/test/sdk with the tokens of an administrator and of a member, and what it needs besides. */
  public async run(script: string, ...args: string[]): Promise<unknown> {
    const python = (await run(join(SDK, 'install'))).stdout.trim();
    const tokens = [this.acme.admin, this.acme.member].map((header) => header.slice('Bearer '.length));
    const { stdout } = await run(python, [join(SDK, script), await this.api.listen(), ...tokens, ...args]);
    return JSON.parse(stdout);
  }

  public async stop(): Promise<void> {
    await this.stopManager();
    await this.manager.close();
    await this.api.stop();
  }
}
