import { after } from 'node:test';
import { clusters } from './chapters/clusters';
import { deployment } from './chapters/deployment';
import { nodes } from './chapters/nodes';
import { registration } from './chapters/registration';
import { removal } from './chapters/removal';
import { updates } from './chapters/updates';
import { machines } from './machine-image';
import { Story } from './story';
import { System } from './system';

// The whole system: what `deployment.test.ts` deploys, with the nodes of clusters as machines that run Spark.

const system = new System();
const story = new Story();
after(() => system.stop());

deployment(story, system, { EMULATOR_WAIT_SCALE: '0.05', ...machines(system.folder) });
registration(story, system);
clusters(story, system, 'prod');
nodes(story, system);
updates(story, system);
removal(story, system);
