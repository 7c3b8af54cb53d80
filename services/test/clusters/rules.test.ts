import { NO_CHANGES } from '../../src/clusters/cluster-changes';
import { CLUSTER_OBJECT } from '../../src/clusters/cluster-object';
import { clusterOperations } from '../../src/clusters/operations';
import { CLUSTER_SPEC_RULES } from '../../src/clusters/spec/rules';
import type { ClusterSpecRule } from '../../src/clusters/spec/cluster-spec-rule';
import type { ClusterState } from '../../src/clusters/state';
import { permissionOperations } from '../../src/identity/permissions/operations';
import { Api } from '../api';
import { ACME } from '../identity/people';
import { tenant, type Tenant } from '../identity/scim/tenants';
import { StandInManager } from './clusters-api';

let api: Api;
let acme: Tenant;
let manager: StandInManager;

/** A rule as policies will be: it fixes a tag, refuses a runtime, and lets those who name it make clusters. */
const POLICY: ClusterSpecRule = {
  fill: (spec) => (spec.policy_id === 'P1' ? { ...spec, custom_tags: { ...spec.custom_tags, team: 'fixed' } } : spec),
  check: (spec) => (spec.policy_id === 'P1' && spec.num_workers !== 1 ? ['Validation failed for num_workers'] : []),
  permits: (spec) => Promise.resolve(spec.policy_id === 'P1'),
};

beforeAll(async () => {
  // The policy stands where the rule is that knows of none.
  const rules = [POLICY, ...CLUSTER_SPEC_RULES.slice(1)];
  api = await Api.start([...clusterOperations({ rules, changes: NO_CHANGES }), ...permissionOperations([CLUSTER_OBJECT])]);
  await api.people.account(ACME);
  acme = await tenant(api);
  manager = new StandInManager(api, ACME, acme.workspaceId);
}, 60_000);
afterAll(async () => {
  await manager.close();
  await api.stop();
});

const SPEC = { spark_version: '18.0.x-scala2.13', node_type_id: 'm5d.large', num_workers: 2 };
const post = (who: string, call: string, body: object) => api.call(who, 'POST', `/api/2.1/clusters/${call}`, body);
const get = async (clusterId: string, who = acme.admin) => api.call(who, 'GET', `/api/2.1/clusters/get?cluster_id=${clusterId}`);

async function make(over: object = {}, who = acme.admin): Promise<string> {
  const { body } = await post(who, 'create', { ...SPEC, ...over });
  if (typeof body.cluster_id !== 'string') throw new Error(JSON.stringify(body));
  return body.cluster_id;
}

/** A cluster in a state that it came to as clusters do. */
async function clusterIn(state: ClusterState, over: object = {}): Promise<string> {
  const id = await make(over);
  if (state === 'PENDING') return id;
  await manager.settle(id);
  const asked: Partial<Record<ClusterState, () => Promise<unknown>>> = {
    RESTARTING: () => post(acme.admin, 'restart', { cluster_id: id }),
    RESIZING: () => post(acme.admin, 'resize', { cluster_id: id, num_workers: 3 }),
    TERMINATING: () => post(acme.admin, 'delete', { cluster_id: id }),
    TERMINATED: async () => {
      await post(acme.admin, 'delete', { cluster_id: id });
      await manager.settle(id);
    },
  };
  await asked[state]?.();
  return id;
}

describe('what each call does in each state', () => {
  const bodies: Readonly<Record<string, object>> = {
    edit: { ...SPEC, cluster_name: 'edited' },
    update: { update_mask: 'cluster_name', cluster: { cluster_name: 'updated' } },
    resize: { num_workers: 5 },
    'change-owner': { owner_username: '' },
  };
  const ALL = ['PENDING', 'RUNNING', 'RESTARTING', 'RESIZING', 'TERMINATING', 'TERMINATED'] as const;
  /** The state after the call, or why there is none. */
  const expected: Readonly<Record<string, (state: ClusterState) => string>> = {
    edit: (state) => ({ RUNNING: 'RESTARTING', TERMINATED: 'TERMINATED' })[state as string] ?? 'INVALID_STATE',
    update: (state) => ({ RUNNING: 'RESTARTING', TERMINATED: 'TERMINATED' })[state as string] ?? 'INVALID_STATE',
    start: (state) => (state === 'TERMINATED' ? 'PENDING' : 'INVALID_STATE'),
    restart: (state) => (state === 'RUNNING' ? 'RESTARTING' : state),
    resize: (state) => (state === 'RUNNING' ? 'RESIZING' : 'INVALID_STATE'),
    delete: (state) => (state === 'TERMINATED' ? 'TERMINATED' : 'TERMINATING'),
    'permanent-delete': () => 'gone',
    pin: (state) => state,
    unpin: (state) => state,
    'change-owner': (state) => (state === 'TERMINATED' ? 'TERMINATED' : 'INVALID_STATE'),
  };
  const cases = Object.keys(expected).flatMap((call) => ALL.map((state) => [call, state] as const));

  test.each(cases)('%s of a cluster that is %s', async (call, state) => {
    const id = await clusterIn(state);
    const body = { ...bodies[call], ...(call === 'change-owner' && { owner_username: `user${acme.ids.member}@example.com` }) };
    const reply = await post(acme.admin, call, { ...body, cluster_id: id });
    const after = (await get(id)).body;
    const came = reply.status !== 200 ? reply.body.error_code : after.state === undefined ? 'gone' : after.state;
    expect(came).toBe(expected[call]?.(state));
    if (reply.status !== 200) expect(after).toMatchObject({ state });
  });

  test('older paths do the same', async () => {
    const { body } = await api.call(acme.admin, 'POST', '/api/2.0/clusters/create', SPEC);
    const id = String(body.cluster_id);
    expect((await api.call(acme.admin, 'GET', `/api/2.0/clusters/get?cluster_id=${id}`)).body).toMatchObject({ cluster_id: id });
    const { clusters } = (await api.call(acme.admin, 'GET', '/api/2.0/clusters/list')).body;
    expect(clusters).toContainEqual(expect.objectContaining({ cluster_id: id, state: 'PENDING' }));
  });
});

describe('what a cluster is made of', () => {
  test('what was asked is shown as it was, beside what it came to', async () => {
    const { body } = await get(await make({ cluster_name: 'c', unknown_field: 1 }));
    expect(body.spec).toEqual({ ...SPEC, cluster_name: 'c' });
    expect(body).toMatchObject({
      autotermination_minutes: 120,
      driver_node_type_id: 'm5d.large',
      data_security_mode: 'NONE',
      cluster_source: 'API',
      creator_user_name: `user${acme.ids.admin}@example.com`,
      aws_attributes: { availability: 'SPOT_WITH_FALLBACK', first_on_demand: 1, zone_id: 'auto', ebs_volume_count: 0 },
      default_tags: { Creator: `user${acme.ids.admin}@example.com`, ClusterName: 'c', ClusterId: body.cluster_id },
    });
    expect(body.cluster_id).toMatch(/^1124-000000-[a-z0-9]{8}$/);
  });

  test.each([
    ['num_workers and autoscale', { autoscale: { min_workers: 1, max_workers: 2 } }, 'Exactly 1 of num_workers or autoscale'],
    ['neither', { num_workers: undefined }, 'Exactly 1 of num_workers or autoscale'],
    ['autoscale upside down', { num_workers: undefined, autoscale: { min_workers: 3, max_workers: 3 } }, 'strictly greater'],
    ['no workers without saying so', { num_workers: 0 }, 'num_workers may be 0 only for single node clusters'],
    ['a single node with workers', { spark_conf: { 'spark.databricks.cluster.profile': 'singleNode' } }, 'num_workers must be 0'],
    ['an unknown runtime', { spark_version: '7.3.x-scala2.12' }, 'spark_version "7.3.x-scala2.12"'],
    ['no runtime', { spark_version: undefined }, 'Missing required field: spark_version'],
    ['Photon', { runtime_engine: 'PHOTON' }, 'runtime_engine PHOTON'],
    ['GPU libraries without GPUs', { spark_version: '18.0.x-gpu-ml-scala2.13' }, 'needs node types with GPUs'],
    ['no node type', { node_type_id: undefined }, 'Missing required field: node_type_id'],
    ['an unknown node type', { node_type_id: 't2.micro' }, 'Node type t2.micro is not supported'],
    ['an unknown driver', { driver_node_type_id: 't2.micro' }, 'driver_node_type_id: Node type t2.micro is not supported'],
    [
      'a zone elsewhere',
      { aws_attributes: { zone_id: 'us-east-1a' } },
      'aws_attributes.zone_id must be auto or one of eu-west-1a',
    ],
    ['a bid of nothing', { aws_attributes: { spot_bid_price_percent: 0 } }, 'spot_bid_price_percent must be from 1 to 10000'],
    ['many volumes', { aws_attributes: { ebs_volume_count: 11 } }, 'ebs_volume_count must be from 0 to 10'],
    ['no disk at all', { node_type_id: 'm5.large', aws_attributes: { ebs_volume_count: 0 } }, 'has no disks of its own'],
    [
      'a volume too small',
      { aws_attributes: { ebs_volume_count: 1, ebs_volume_type: 'THROUGHPUT_OPTIMIZED_HDD', ebs_volume_size: 100 } },
      'ebs_volume_size must be from 500 to 4096 GiB',
    ],
    ['too short a rest', { autotermination_minutes: 9 }, 'autotermination_minutes must be from 10 to 10000, or 0'],
    ['too long a rest', { autotermination_minutes: 10_001 }, 'autotermination_minutes must be from 10 to 10000, or 0'],
    ['tags of its own', { custom_tags: { ClusterName: 'x' } }, 'custom_tags.ClusterName is a tag that the cluster has of itself'],
    ['many tags', { custom_tags: Object.fromEntries(Array.from({ length: 46 }, (_, n) => [`t${n}`, ''])) }, '45 entries, got 46'],
    ['keys for ssh', { ssh_public_keys: ['ssh-rsa x'] }, 'ssh_public_keys is not available'],
    ['an image', { docker_image: { url: 'x' } }, 'docker_image is not available'],
    [
      'a script in two places',
      { init_scripts: [{ s3: { destination: 's3://b/k' }, file: { destination: '/x' } }] },
      'exactly one of s3, file',
    ],
    ['a script on DBFS', { init_scripts: [{ dbfs: { destination: 'dbfs:/x' } }] }, 'init_scripts.0.dbfs is not available'],
    [
      'a script without region',
      { init_scripts: [{ s3: { destination: 's3://b/k' } }] },
      'init_scripts.0.s3 needs region or endpoint',
    ],
    [
      'logs in a volume',
      { cluster_log_conf: { volumes: { destination: '/Volumes/a' } } },
      'cluster_log_conf.volumes is not available',
    ],
    ['a legacy mode', { data_security_mode: 'LEGACY_TABLE_ACL' }, 'data_security_mode LEGACY_TABLE_ACL'],
    ['a user of a shared cluster', { single_user_name: 'x@example.com' }, 'single_user_name is for data_security_mode'],
    [
      'a stranger',
      { data_security_mode: 'SINGLE_USER', single_user_name: 'x@example.com' },
      'Principal x@example.com does not exist',
    ],
    ['AUTO without kind', { data_security_mode: 'DATA_SECURITY_MODE_AUTO' }, 'needs kind CLASSIC_PREVIEW'],
    ['an unknown pool', { instance_pool_id: 'p' }, 'Instance pool p does not exist'],
    [
      'an unregistered profile',
      { aws_attributes: { instance_profile_arn: 'arn:x' } },
      'Instance profile arn:x is not registered',
    ],
  ])('fails on %s', async (_what, over, message) => {
    const { status, body } = await post(acme.admin, 'create', { ...SPEC, ...over });
    expect([status, body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(body.message).toContain(message);
  });

  test('all that is wrong is told at once, and nothing is made', async () => {
    const count = async () => (await api.platform.owner.query('select 1 from cluster')).rows.length;
    const before = await count();
    const wrong = { spark_version: 'x', node_type_id: 'y', num_workers: -1, autotermination_minutes: 1 };
    const { body } = await post(acme.admin, 'create', wrong);
    for (const part of ['spark_version', 'node_type_id', 'num_workers', 'autotermination_minutes']) {
      expect(body.message).toContain(part);
    }
    expect(await count()).toBe(before);
  });

  test.each([
    ['0 is never', { autotermination_minutes: 0 }, { autotermination_minutes: 0 }],
    [
      'instances without a disk get a volume',
      { node_type_id: 'm5.large' },
      { aws_attributes: { ebs_volume_count: 1, ebs_volume_size: 100 } },
    ],
    [
      'a single node in new words',
      { kind: 'CLASSIC_PREVIEW', is_single_node: true, num_workers: undefined },
      { num_workers: 0, data_security_mode: 'DATA_SECURITY_MODE_AUTO', custom_tags: { ResourceClass: 'SingleNode' } },
    ],
    ['the newest LTS', { spark_version: 'auto:latest-lts' }, { spark_version: '17.3.x-scala2.13' }],
    ['machine learning', { kind: 'CLASSIC_PREVIEW', use_ml_runtime: true }, { spark_version: '18.0.x-cpu-ml-scala2.13' }],
    [
      'autoscaling begins at its minimum',
      { num_workers: undefined, autoscale: { min_workers: 2, max_workers: 8 } },
      { num_workers: 2 },
    ],
  ])('%s', async (_what, over, expected) => {
    expect((await get(await make(over))).body).toMatchObject(expected);
  });

  test('a clone is what its original was asked to be, but for what is said anew', async () => {
    const id = await make({ cluster_name: 'original', spark_conf: { a: 'b' } });
    const { body } = await post(acme.admin, 'create', {
      clone_from: { source_cluster_id: id },
      autoscale: { min_workers: 1, max_workers: 2 },
    });
    const clone = (await get(String(body.cluster_id))).body;
    expect(clone).toMatchObject({ spark_conf: { a: 'b' }, autoscale: { max_workers: 2 }, cluster_name: 'original' });
  });

  test('rules that join fill in, refuse, and let in who may not make clusters', async () => {
    expect((await post(acme.member, 'create', SPEC)).body.error_code).toBe('PERMISSION_DENIED');
    const made = await make({ policy_id: 'P1', num_workers: 1 }, acme.member);
    expect((await get(made, acme.member)).body).toMatchObject({ custom_tags: { team: 'fixed' }, spec: { policy_id: 'P1' } });
    const refused = await post(acme.member, 'create', { ...SPEC, policy_id: 'P1', autotermination_minutes: 1 });
    expect(refused.body.message).toMatch(/Validation failed for num_workers; .*autotermination_minutes/);
  });

  test('who has the entitlement makes clusters, and manages them', async () => {
    const maker = await api.people.user(ACME);
    await api.people.assign(ACME, acme.workspaceId, maker, 'USER');
    await api.platform.owner.query('insert into workspace_entitlement values ($1, $2, $3, $4)', [
      ACME,
      acme.workspaceId,
      maker,
      'allow-cluster-create',
    ]);
    const token = await api.people.token(ACME, maker, { workspaceId: acme.workspaceId });
    const id = await make({}, token);
    await manager.settle(id);
    expect((await post(token, 'resize', { cluster_id: id, num_workers: 3 })).status).toBe(200);
    expect((await post(token, 'pin', { cluster_id: id })).status).toBe(403);
  });
});

describe('changes', () => {
  test('a mask changes what it names, clears what it names without a value, and leaves the rest', async () => {
    const id = await clusterIn('TERMINATED', {
      cluster_name: 'c',
      spark_conf: { a: 'b' },
      aws_attributes: { first_on_demand: 3 },
    });
    const update = (mask: string, cluster: object) => post(acme.admin, 'update', { cluster_id: id, update_mask: mask, cluster });
    await update('aws_attributes.zone_id, spark_conf', {
      aws_attributes: { zone_id: 'eu-west-1b', first_on_demand: 9 },
      cluster_name: 'x',
    });
    const { body } = await get(id);
    expect(body).toMatchObject({ cluster_name: 'c', aws_attributes: { zone_id: 'eu-west-1b', first_on_demand: 3 } });
    expect(body.spark_conf).toBeUndefined();
    await update('autoscale', { autoscale: { min_workers: 1, max_workers: 4 } });
    expect((await get(id)).body.spec).toMatchObject({ autoscale: { min_workers: 1, max_workers: 4 } });
    expect((await get(id)).body.spec).not.toHaveProperty('num_workers');
    expect((await update('wings', {})).body.message).toContain('update_mask names "wings"');
    expect((await update('num_workers', { num_workers: -1 })).status).toBe(400);
    expect((await get(id)).body).toMatchObject({ autoscale: { max_workers: 4 } });
  });

  test('fails to edit the cluster of a job', async () => {
    const id = await clusterIn('TERMINATED');
    await api.platform.owner.query(`update cluster set cluster_source = 'JOB' where cluster_id = $1`, [id]);
    expect((await post(acme.admin, 'edit', { ...SPEC, cluster_id: id })).body).toMatchObject({
      error_code: 'INVALID_STATE',
      message: expect.stringContaining('was made for a job') as string,
    });
  });

  test('fails to give a single node workers by resizing', async () => {
    const single = { num_workers: undefined, kind: 'CLASSIC_PREVIEW', is_single_node: true };
    const id = await clusterIn('RUNNING', single);
    expect((await post(acme.admin, 'resize', { cluster_id: id, num_workers: 2 })).body.message).toContain('is a single node');
    expect((await post(acme.admin, 'resize', { cluster_id: await clusterIn('RUNNING'), num_workers: 0 })).status).toBe(400);
  });

  test('a resize between bounds keeps the size within them', async () => {
    const id = await clusterIn('RUNNING', { num_workers: 5 });
    await post(acme.admin, 'resize', { cluster_id: id, autoscale: { min_workers: 2, max_workers: 4 } });
    expect((await get(id)).body).toMatchObject({
      state: 'RESIZING',
      num_workers: 4,
      autoscale: { min_workers: 2, max_workers: 4 },
    });
  });

  test('what follows the newest runtime does so at its next start', async () => {
    const id = await clusterIn('TERMINATED', { spark_version: 'auto:latest' });
    await api.platform.owner.query(
      `update cluster set attributes = attributes || '{"spark_version": "17.3.x-scala2.13"}' where cluster_id = $1`,
      [id],
    );
    await post(acme.admin, 'start', { cluster_id: id });
    expect((await get(id)).body).toMatchObject({ spark_version: '18.0.x-scala2.13', spec: { spark_version: 'auto:latest' } });
  });

  test("another owner manages the cluster, and a dedicated one is that one's", async () => {
    const id = await clusterIn('TERMINATED', { data_security_mode: 'SINGLE_USER' });
    expect((await get(id, acme.member)).status).toBe(403);
    await post(acme.admin, 'change-owner', { cluster_id: id, owner_username: `user${acme.ids.member}@example.com` });
    expect((await get(id, acme.member)).body).toMatchObject({
      creator_user_name: `user${acme.ids.member}@example.com`,
      single_user_name: `user${acme.ids.member}@example.com`,
    });
    expect((await post(acme.member, 'edit', { ...SPEC, cluster_id: id })).status).toBe(200);
  });

  test('of two changes at once one counts, and the other is told', async () => {
    const id = await clusterIn('RUNNING');
    const replies = await Promise.all([1, 2, 3, 4].map(() => post(acme.admin, 'resize', { cluster_id: id, num_workers: 4 })));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ body }) => body.error_code === 'INVALID_STATE')).toHaveLength(3);
  });
});

describe('who may do what', () => {
  const levels = [undefined, 'CAN_ATTACH_TO', 'CAN_RESTART', 'CAN_MANAGE'] as const;
  const needs = { get: 1, events: 1, delete: 2, restart: 2, resize: 3, edit: 3, 'permanent-delete': 3 } as const;

  test.each(levels)('a member with %s', async (level) => {
    const allowed: Record<string, boolean> = {};
    for (const call of Object.keys(needs)) {
      const id = await clusterIn('RUNNING');
      const grants = {
        access_control_list: level ? [{ user_name: `user${acme.ids.member}@example.com`, permission_level: level }] : [],
      };
      await api.call(acme.admin, 'PATCH', `/api/2.0/permissions/clusters/${id}`, grants);
      const reply =
        call === 'get' ? await get(id, acme.member) : await post(acme.member, call, { ...SPEC, num_workers: 3, cluster_id: id });
      if (reply.status !== 403) expect(reply.status).toBe(200);
      allowed[call] = reply.status === 200;
    }
    const rank = levels.indexOf(level);
    expect(allowed).toEqual(Object.fromEntries(Object.entries(needs).map(([call, needed]) => [call, rank >= needed])));
  });

  test('a list has what the caller may attach to, through groups too', async () => {
    const [mine, others] = [await make({ cluster_name: 'mine' }), await make({ cluster_name: 'others' })];
    const someone = await api.people.user(ACME);
    const group = await api.people.group(ACME, await api.people.group(ACME, someone));
    await api.people.assign(ACME, acme.workspaceId, group, 'USER');
    await api.call(acme.admin, 'PATCH', `/api/2.0/permissions/clusters/${mine}`, {
      access_control_list: [{ group_name: `group ${group}`, permission_level: 'CAN_ATTACH_TO' }],
    });
    const token = await api.people.token(ACME, someone, { workspaceId: acme.workspaceId });
    for (const version of ['2.0', '2.1']) {
      const { body } = await api.call(token, 'GET', `/api/${version}/clusters/list`);
      expect(body.clusters).toMatchObject([{ cluster_id: mine }]);
    }
    expect((await get(others, token)).status).toBe(403);
  });

  test('what is deleted for good is gone for permissions as well', async () => {
    const id = await clusterIn('TERMINATED');
    await post(acme.admin, 'permanent-delete', { cluster_id: id });
    expect((await api.call(acme.admin, 'GET', `/api/2.0/permissions/clusters/${id}`)).status).toBe(404);
    expect((await get(id)).body).toMatchObject({
      error_code: 'INVALID_PARAMETER_VALUE',
      message: `Cluster ${id} does not exist`,
    });
  });
});

describe('lists', () => {
  let own: Tenant;
  const list = async (query: Record<string, string> = {}) => {
    const { body } = await api.call(own.admin, 'GET', `/api/2.1/clusters/list?${new URLSearchParams(query).toString()}`);
    return { names: (body.clusters as { cluster_name: string }[]).map((each) => each.cluster_name), next: body.next_page_token };
  };
  beforeAll(async () => {
    own = await tenant(api);
    const theirs = new StandInManager(api, ACME, own.workspaceId);
    for (const name of ['b', 'D', 'a', 'c']) {
      const { body } = await post(own.admin, 'create', { ...SPEC, cluster_name: name });
      const id = { cluster_id: String(body.cluster_id) };
      await theirs.settle(id.cluster_id);
      if (name === 'a' || name === 'c') await post(own.admin, 'delete', id);
      if (name !== 'b') await theirs.settle(id.cluster_id);
      if (name === 'c') await post(own.admin, 'pin', id);
    }
    await theirs.close();
  });

  test('pinned ones come first, then active ones; by name, either way, if asked', async () => {
    expect((await list()).names).toEqual(['c', 'b', 'D', 'a']);
    expect((await list({ 'sort_by.direction': 'DESC' })).names).toEqual(['a', 'D', 'b', 'c']);
    expect((await list({ 'sort_by.field': 'CLUSTER_NAME' })).names).toEqual(['a', 'b', 'c', 'D']);
  });

  test.each([{ field: 'DEFAULT' }, { field: 'CLUSTER_NAME' }, { field: 'CLUSTER_NAME', direction: 'DESC' }])(
    'pages of $field $direction are the whole',
    async ({ field, direction = 'ASC' }) => {
      const order = { 'sort_by.field': field, 'sort_by.direction': direction };
      const names: string[] = [];
      let token = '';
      do {
        const page = await list({ ...order, page_size: '1', ...(token && { page_token: token }) });
        expect(page.names).toHaveLength(1);
        names.push(...page.names);
        token = typeof page.next === 'string' ? page.next : '';
      } while (token !== '');
      expect(names).toEqual((await list(order)).names);
    },
  );

  test('filters', async () => {
    expect((await list({ 'filter_by.cluster_states': 'TERMINATED' })).names).toEqual(['c', 'a']);
    expect((await list({ 'filter_by.is_pinned': 'true' })).names).toEqual(['c']);
    expect((await list({ 'filter_by.cluster_sources': 'JOB' })).names).toEqual([]);
    expect((await list({ 'filter_by.policy_id': 'P1' })).names).toEqual([]);
    expect((await api.call(own.admin, 'GET', '/api/2.1/clusters/list?page_token=x')).status).toBe(400);
  });

  test('a terminated cluster leaves the list after 30 days and is gone after 60, unless it is pinned', async () => {
    const { clusters } = (await api.call(own.admin, 'GET', '/api/2.0/clusters/list')).body;
    const id = (clusters as { cluster_id: string; cluster_name: string }[]).find((each) => each.cluster_name === 'a')?.cluster_id;
    const day = 24 * 60 * 60 * 1_000;
    const now = api.now;
    const status = async () => (await api.call(own.admin, 'GET', `/api/2.1/clusters/get?cluster_id=${id}`)).status;
    try {
      api.now = now + 31 * day;
      expect((await list()).names).toEqual(['c', 'b', 'D']);
      expect(await status()).toBe(200);
      api.now = now + 61 * day;
      expect(await status()).toBe(400);
      expect((await list()).names).toEqual(['c', 'b', 'D']);
    } finally {
      api.now = now;
    }
  });
});

describe('events', () => {
  test('pages in both ways that clients know', async () => {
    const id = await clusterIn('RUNNING');
    for (let count = 0; count < 3; count++) {
      api.now += 1_000;
      await post(acme.admin, count % 2 === 0 ? 'pin' : 'unpin', { cluster_id: id });
    }
    const events = async (over: object) => {
      const { body } = await post(acme.admin, 'events', { cluster_id: id, ...over });
      return { types: (body.events as { type: string }[]).map((each) => each.type), body };
    };
    const all = (await events({})).types;
    expect(all).toEqual(['PINNED', 'UNPINNED', 'PINNED', 'RUNNING', 'CREATING']);
    expect((await events({ order: 'ASC' })).types).toEqual([...all].reverse());
    const first = await events({ limit: 2 });
    expect([first.types, first.body.total_count]).toEqual([all.slice(0, 2), 5]);
    expect(first.body.next_page).toEqual({ cluster_id: id, offset: 2, limit: 2 });
    expect((await events(first.body.next_page as object)).types).toEqual(all.slice(2, 4));
    const second = await events({ page_size: 2, page_token: first.body.next_page_token });
    expect(second.types).toEqual(all.slice(2, 4));
    const last = await events({ page_size: 2, page_token: second.body.next_page_token });
    expect([last.types, last.body.next_page, last.body.next_page_token]).toEqual([['CREATING'], undefined, undefined]);
    expect((await events({ event_types: ['RUNNING'] })).types).toEqual(['RUNNING']);
    expect((await events({ start_time: api.now })).types).toEqual(['PINNED']);
    expect((await post(acme.admin, 'events', { cluster_id: id, page_token: 'x' })).status).toBe(400);
  });

  test('an edit shows what was and what is', async () => {
    const id = await clusterIn('TERMINATED', { cluster_name: 'before' });
    await post(acme.admin, 'edit', { ...SPEC, cluster_id: id, cluster_name: 'after', num_workers: 7 });
    const { body } = await post(acme.admin, 'events', { cluster_id: id, event_types: ['EDITED'] });
    expect(body.events).toMatchObject([
      {
        details: {
          user: `user${acme.ids.admin}@example.com`,
          attributes: { cluster_name: 'after' },
          previous_attributes: { cluster_name: 'before' },
          cluster_size: { num_workers: 7 },
          previous_cluster_size: { num_workers: 2 },
        },
      },
    ]);
  });
});
