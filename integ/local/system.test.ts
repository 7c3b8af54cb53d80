import { after } from 'node:test';
import { clusters } from './chapters/clusters';
import { departure } from './chapters/departure';
import { deployment } from './chapters/deployment';
import { leavingNeighbour, newNeighbour } from './chapters/neighbours';
import { nodes } from './chapters/nodes';
import { permissions } from './chapters/permissions';
import { registration } from './chapters/registration';
import { removal } from './chapters/removal';
import { addition, failingChange } from './chapters/updates';
import { machines } from './machine-image';
import { Story } from './story';
import { System } from './system';

// The whole system: what `deployment.test.ts` deploys, with the nodes of clusters as machines that run Spark.

const system = new System();
const story = new Story();
after(() => system.stop());

deployment(story, system, { EMULATOR_WAIT_SCALE: '0.05', ...machines(system.folder) });
registration(story, system);
clusters(story, system, 'prod', () => {
  addition(story, system);
  newNeighbour(story, system, 'staging');
  leavingNeighbour(story, system);
  departure(story, system);
});
permissions(story, system);
nodes(story, system);
failingChange(story, system);
removal(story, system);
