import { LakehouseDescription } from '../../lib/deployment';
import { planStacks } from '../../lib/deployment/plan';
import { topology } from '../../lib/deployment/topology';
import { ACME, EU1, temporaryFile } from './descriptions';

const description = LakehouseDescription.fromFile(
  temporaryFile('lakehouse.json', {
    controlPlanes: [EU1, { name: 'dbx', region: 'us-west-2', databricks: {}, availabilityZones: ['us-west-2a', 'us-west-2b'] }],
    accounts: [
      {
        ...ACME,
        workspaces: [
          { name: 'dev', sharesVpcOf: 'prod' },
          { name: 'prod' },
          { name: 'lab', vpc: { cidr: '10.8.0.0/18', egress: 'natPerZone' } },
        ],
      },
      {
        name: 'beta',
        id: '1b7e4e2a-2b1c-4d3e-9f00-1234567890ab',
        controlPlane: 'dbx',
        awsAccount: '333333333333',
        workspaces: [{ name: 'prod', existingVpc: { id: 'vpc-1', cidr: '10.0.0.0/16' }, subnetIds: ['subnet-1', 'subnet-2'] }],
      },
    ],
  }),
);

function stacks(only?: string[]): Record<string, string[]> {
  const plan = planStacks(description, only);
  return {
    ...Object.fromEntries(plan.controlPlanes.flatMap(({ stackName }) => (stackName ? [[stackName, []]] : []))),
    ...Object.fromEntries(plan.dataPlanes.map(({ stackName, workspaces }) => [stackName, workspaces.map(({ name }) => name)])),
  };
}

test('a stack for each control plane that is deployed, and for each VPC; who brings the VPC comes first', () => {
  expect(stacks()).toEqual({
    'lakehouse-eu1': [],
    'lakehouse-acme-prod': ['prod', 'dev'],
    'lakehouse-acme-lab': ['lab'],
    'lakehouse-beta-prod': ['prod'],
  });
});

test.each([
  [['eu1'], ['lakehouse-eu1']],
  [['acme'], ['lakehouse-acme-prod', 'lakehouse-acme-lab']],
  [['acme/lab'], ['lakehouse-acme-lab']],
  [['acme/dev'], ['lakehouse-acme-prod']],
  [
    ['acme/lab', 'beta', 'eu1'],
    ['lakehouse-eu1', 'lakehouse-acme-lab', 'lakehouse-beta-prod'],
  ],
  [['dbx'], []],
])('only %j', (only, expected) => {
  expect(Object.keys(stacks(only))).toEqual(expected);
});

test.each([
  [['acme/prd'], /got "acme\/prd"; known are acme\/dev, acme\/prod, acme\/lab$/],
  [['eu2'], /only must name control planes, accounts or workspaces .* got "eu2"; known are eu1, dbx, acme, beta$/],
  [['acme/prod/x', 'eu1/prod'], /got "acme\/prod\/x", "eu1\/prod"/],
  [[''], /got ""/],
])('fails on only %j', (only, message) => {
  expect(() => stacks(only)).toThrow(message);
});

test('the topology says where everything is, and who serves it', () => {
  const counts = new Map([
    ['lakehouse-eu1', 182],
    ['lakehouse-acme-prod', 105],
  ]);
  expect(topology(planStacks(description), counts)).toBe(
    [
      'CONTROL PLANE  REGION     AWS ACCOUNT   STACK              ACCOUNTS  RESOURCES',
      'eu1            eu-west-1  111111111111  lakehouse-eu1      1         182',
      'dbx            us-west-2  414351767826  run by Databricks  1',
      '',
      'WORKSPACE  REGION     AWS ACCOUNT   VPC                           SERVED BY  STACK                RESOURCES',
      'acme/prod  eu-west-1  222222222222  new, 10.0.0.0/16              eu1        lakehouse-acme-prod  105',
      'acme/dev   eu-west-1  222222222222  that of acme/prod             eu1',
      'acme/lab   eu-west-1  222222222222  new, 10.8.0.0/18, natPerZone  eu1        lakehouse-acme-lab',
      'beta/prod  us-west-2  333333333333  vpc-1                         dbx        lakehouse-beta-prod',
    ].join('\n'),
  );
});

test('the topology of one workspace says nothing of the rest', () => {
  expect(topology(planStacks(description, ['beta/prod']), new Map())).not.toMatch(/CONTROL PLANE|acme/);
});
