// The parts of the test command, in their order.
import bench from './parts/bench.mjs';
import clusters from './parts/clusters.mjs';
import consumers from './parts/consumers.mjs';
import fuzzing from './parts/fuzzing.mjs';
import kills from './parts/kills.mjs';
import library from './parts/library.mjs';
import loopback from './parts/loopback.mjs';
import newest from './parts/newest.mjs';
import otherNodes from './parts/other-nodes.mjs';
import readme from './parts/readme.mjs';
import rules from './parts/rules.mjs';
import runtimes from './parts/runtimes.mjs';
import services from './parts/services.mjs';
import templates from './parts/templates.mjs';

export const parts = [rules, library, services, runtimes, clusters, templates, readme, newest, consumers, loopback];
export const longParts = [otherNodes, fuzzing, kills, bench];

/** Minutes that parts may take together on two cores. More is no failure, but is shown: the machine may be busy. */
export const budgets = [
  { name: 'library and consumers', minutes: 10, parts: [rules, library, templates, readme, newest, consumers] },
  { name: 'services', minutes: 7, parts: [services] },
  { name: 'clusters', minutes: 10, parts: [runtimes, clusters] },
  { name: 'end to end', minutes: 10, parts: [loopback] },
];
