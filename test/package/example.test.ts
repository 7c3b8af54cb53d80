import { App, Stack } from 'aws-cdk-lib/core';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Lakehouse, LakehouseDescription } from '../../lib';
import { nagFindings } from '../checks/nag';

const root = resolve(__dirname, '../..');

/** The app that a description becomes. */
function appOf(description: string): App {
  const app = new App();
  new Lakehouse(app, { description: LakehouseDescription.fromFile(join(root, description)) });
  return app;
}

test('the example has no finding that is not acknowledged', () => {
  expect(nagFindings(appOf('lakehouse.json'))).toEqual([]);
});

test('the stacks of the example know nothing of each other', () => {
  const assembly = appOf('lakehouse.json').synth();
  const templates = assembly.stacks.map((stack) => JSON.stringify(stack.template));
  expect(templates.filter((template) => /Fn::ImportValue|Fn::GetStackOutput|"Export"/.test(template))).toEqual([]);
});

test('no stack of the example asks AWS anything', () => {
  expect(appOf('lakehouse.json').synth().manifest.missing).toBeUndefined();
});

test('several control planes in one region do not collide', () => {
  const stacks = appOf('integ/two-regions.lakehouse.json').node.children.filter((child) => Stack.isStack(child));
  expect(new Set(stacks.map((stack) => stack.stackName)).size).toBe(stacks.length);
});

const examples = readdirSync(join(root, 'examples')).filter((file) => file.endsWith('.ts'));

test.each(examples)('the app examples/%s synthesizes', async (file) => {
  await expect(import(join(root, 'examples', file))).resolves.toBeDefined();
});
