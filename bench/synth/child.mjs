// One measured process: `node child.mjs <program> <count> <folder>` synthesizes that many data planes and prints what it cost.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const [program, count, outdir] = process.argv.slice(2);
const { App } = require('aws-cdk-lib/core');
const { Plane } = require(program);

const app = new App({ outdir });
for (let index = 0; index < Number(count); index++) new Plane(app, `Plane${index}`, index);
app.synth();

const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
console.log(JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, memoryMiB: maxRSS / 1024 }));
