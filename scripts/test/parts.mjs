// The parts of the test command, in their order.
import bench from './parts/bench.mjs';
import consumers from './parts/consumers.mjs';
import library from './parts/library.mjs';
import loopback from './parts/loopback.mjs';
import newest from './parts/newest.mjs';
import otherNodes from './parts/other-nodes.mjs';
import readme from './parts/readme.mjs';
import rules from './parts/rules.mjs';
import services from './parts/services.mjs';
import templates from './parts/templates.mjs';

export const parts = [rules, library, services, templates, readme, newest, consumers, loopback];
export const longParts = [otherNodes, bench];
