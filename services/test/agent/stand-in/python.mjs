#!/usr/bin/env node
// Stands in for the Python of a runtime: owns an application without Spark, or is a kernel that does what its code says.
import { runApplication } from './application.mjs';
import { runKernel } from './kernel.mjs';
import { runPackages } from './packages.mjs';
import { noteStart } from './started.mjs';

const [module] = process.argv.slice(process.argv.indexOf('-m') + 1);
const programs = { 'lakehouse.application': runApplication, ipykernel_launcher: runKernel, 'lakehouse.packages': runPackages };
noteStart(module);
await programs[module]();
