// One measured process. Prints what it cost when it ends.
//   node child.mjs planes <program> <count> <folder>     synthesizes that many data planes
//   node child.mjs app <program>                         runs a CDK app
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const [kind, program, count, outdir] = process.argv.slice(2);

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  console.log(JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, memoryMiB: maxRSS / 1024 }));
});

if (kind === 'planes') {
  const { App } = require('aws-cdk-lib/core');
  const { Plane } = require(program);
  const app = new App({ outdir });
  for (let index = 0; index < Number(count); index++) new Plane(app, `Plane${index}`, index);
  app.synth();
} else {
  process.argv = [process.execPath, program];
  require(program);
}
