import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith, ROOT, run } from './program';

jest.setTimeout(60_000);

const example = () => JSON.parse(readFileSync(join(ROOT, 'lakehouse.json'), 'utf8')) as { accounts: { workspaces: object[] }[] };

interface Template {
  readonly Parameters?: object;
  readonly Resources: Record<string, { Type: string }>;
  readonly Outputs: Record<string, unknown>;
}

test('template writes what a customer without the CDK creates: nothing of it lies anywhere else, and nothing registers', async () => {
  const folder = folderWith();
  const { exitCode, stderr } = await run(folder, ['template', 'acme/prod']);
  expect([exitCode, stderr]).toEqual([
    0,
    'wrote lakehouse-acme-prod.template.json; in AWS account 222222222222, region eu-west-1, create the stack lakehouse-acme-prod of it with the capability CAPABILITY_IAM, then: cdk-lakehouse register acme/prod --help\n',
  ]);
  const text = readFileSync(join(folder, 'lakehouse-acme-prod.template.json'), 'utf8');
  expect(text).not.toMatch(/cdk-hnb659fds|BootstrapVersion|AWS::CDK::Metadata|S3Bucket|Custom::/);
  const { Parameters, Resources, Outputs } = JSON.parse(text) as Template;
  expect(Parameters).toBeUndefined();
  expect(Object.keys(Outputs).sort()).toEqual(['CrossAccountRoleArn', 'VpcId', 'Workspacedev', 'Workspaceprod']);
  const types = new Set(Object.values(Resources).map(({ Type }) => Type));
  for (const type of ['AWS::EC2::VPC', 'AWS::S3::Bucket', 'AWS::EC2::LaunchTemplate']) expect(types).toContain(type);
  expect(types).not.toContain('AWS::Lambda::Function');
});

test('template prints what it is asked to print', async () => {
  const { stdout, exitCode } = await run(folderWith(), ['template', 'globex/prod', '--out', '-']);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toHaveProperty('Resources');
});

test('template fails on more workspaces than one stack holds', async () => {
  const description = example();
  const others = Array.from({ length: 12 }, (_, index) => ({ name: `w${index}`, sharesVpcOf: 'prod', expectedNodes: 20 }));
  description.accounts[1]?.workspaces.push(...others);
  const { exitCode, stderr } = await run(folderWith(description), ['template', 'globex/prod']);
  expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/at most 12 workspaces, got 13/)]);
});

test.each([
  [['template'], /template takes one workspace, as account\/workspace/],
  [['template', 'eu1'], /template takes one workspace, got "eu1" with several VPCs or none: none/],
  [['register', 'acme/prod'], /register needs --credentials, a file or -/],
])('fails with exit code 2 on %j', async (args, message) => {
  const { exitCode, stderr } = await run(folderWith(), args);
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
});
