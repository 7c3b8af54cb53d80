import assert from 'node:assert/strict';
import { deployedProcesses } from '../deployed-processes';
import type { Account } from '../description';
import { logIn } from '../log-in';
import { python } from '../public-sdk';
import type { Story } from '../story';
import { GLOBEX, PROVIDER, REGION, succeeded, type System } from '../system';

/** The further control planes: one in the region of the first, one in another. */
const NEAR = 'eu2';
const FAR = 'us1';
const FAR_REGION = 'us-east-1';

/** The account that each of them serves has one workspace, all in one AWS account. */
const ACCOUNTS: Account[] = [
  {
    name: 'initech',
    id: '3c1d5f70-8a4e-4b6f-9d21-0a1b2c3d4e5f',
    controlPlane: NEAR,
    awsAccount: GLOBEX,
    admin: 'peter@initech.example',
    workspaces: [{ name: 'prod', deletable: true }],
  },
  {
    name: 'hooli',
    id: 'c3a1f0de-9b8c-4d7e-a6f5-0123456789ab',
    controlPlane: FAR,
    awsAccount: GLOBEX,
    admin: 'gavin@hooli.example',
    workspaces: [{ name: 'prod', deletable: true }],
  },
];

/** Two more control planes, deployed from the same description, know nothing of the first one nor of each other. */
export function controlPlanes(story: Story, system: System): void {
  story.step('two more control planes are deployed from the same description, one of them in another region', async () => {
    for (const [name, region] of [
      [NEAR, REGION],
      [FAR, FAR_REGION],
    ] as const) {
      const availabilityZones = ['a', 'b'].map((letter) => `${region}${letter}`);
      const more = { name, region, availabilityZones, domain: `${name}.lake.example.com`, size: 'small' };
      system.description.controlPlanes.push({ ...system.controlPlane, ...more });
    }
    system.description.accounts.push(...ACCOUNTS);
    system.write();
    await Promise.all([PROVIDER, GLOBEX].map((awsAccount) => system.bootstrap(awsAccount, FAR_REGION)));
    succeeded(await system.deploy());
    const databases = await Promise.all(
      system.description.controlPlanes.map(async ({ name, region }) => {
        const stack = system.stack(`lakehouse-${name}`, PROVIDER, region);
        const processes = await deployedProcesses(system.aws, PROVIDER, region, stack);
        return new Set(processes.map(({ settings }) => settings.DATABASE_HOST));
      }),
    );
    assert.deepEqual(
      databases.map(({ size }) => size),
      [1, 1, 1],
    );
    assert.equal(new Set(databases.flatMap((hosts) => [...hosts])).size, 3, 'each has a database of its own');
  });

  story.step('each serves its own account, and takes no client, token or administrator of another', async () => {
    const sides: Side[] = [];
    // one after the other: the SDK hears of a login at one port
    for (const account of [system.acme, ...ACCOUNTS]) sides.push(await side(system, account));
    for (const { host, controlPlane } of sides) assert.equal(new URL(host).hostname.split('.')[1], controlPlane);
    const seen = await python<Seen[]>(system.aws, 'control_planes.py', sides);
    assert.deepEqual(
      seen.map(({ workspaces }) => workspaces.includes('prod')),
      [true, true, true],
    );
    assert.deepEqual(
      seen.slice(1).map(({ workspaces }) => workspaces),
      [['prod'], ['prod']],
    );
    const admins = sides.map(({ admin }) => admin);
    for (const [index, { users, own, elsewhere, unknown }] of seen.entries()) {
      assert.deepEqual(
        admins.filter((admin) => users.includes(admin)),
        [admins[index]],
      );
      assert.deepEqual(own, { client: 200, account: 200, accountToken: 200, personalToken: 200, password: 303 });
      const refused = { client: 401, account: 401, accountToken: 401, personalToken: 401, password: 401 };
      assert.deepEqual(elsewhere, [refused, refused]);
      assert.deepEqual(unknown, [401, 401]);
    }
  });
}

/** What is tried at every control plane. */
interface Side {
  readonly registrar: Record<string, string>;
  readonly host: string;
  readonly admin: string;
  readonly password: string;
  readonly token: string;
  readonly controlPlane: string;
}

/** Statuses. */
interface Tried {
  readonly client: number;
  readonly account: number;
  readonly accountToken: number;
  readonly personalToken: number;
  readonly password: number;
}

interface Seen {
  readonly workspaces: string[];
  readonly users: string[];
  readonly own: Tried;
  readonly elsewhere: Tried[];
  readonly unknown: number[];
}

/** What the owner of an account has at its control plane: credentials of every kind, a workspace, an administrator who logs in. */
async function side(system: System, account: Account): Promise<Side> {
  const { host, token, userName: admin, password } = await logIn(system, account, 'prod');
  return { registrar: await system.registrar({ of: account }), host, admin, password, token, controlPlane: account.controlPlane };
}
