import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib/core';
import { CpuArchitecture } from 'aws-cdk-lib/aws-ecs';
import { ServiceImage } from '../../../lib/control-plane';

const dockerfile = readFileSync(join(__dirname, '..', '..', '..', 'services', 'image', 'Dockerfile'), 'utf8');

test('the image builds for any processor on any machine: nothing runs in it', () => {
  expect(dockerfile).not.toMatch(/^RUN/m);
});

test('the image is pinned to a version and runs without rights', () => {
  expect(dockerfile).toMatch(/^FROM node:24\.\d+\.\d+-/m);
  expect(dockerfile).toMatch(/^USER \d{4,}:\d{4,}$/m);
});

test.each([
  [undefined, 'linux/arm64'],
  [CpuArchitecture.X86_64, 'linux/amd64'],
])('for %s it is an asset of platform %s, built at deployment', (cpuArchitecture, platform) => {
  const app = new App();
  new ServiceImage(new Stack(app, 'Stack'), 'Image', { cpuArchitecture });
  const assets = JSON.parse(readFileSync(join(app.synth().directory, 'Stack.assets.json'), 'utf8')) as {
    dockerImages: Record<string, { source: { platform: string } }>;
  };
  expect(Object.values(assets.dockerImages).map(({ source }) => source.platform)).toEqual([platform]);
});
