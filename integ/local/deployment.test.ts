import { after } from 'node:test';
import { controlPlanes } from './chapters/control-planes';
import { departure } from './chapters/departure';
import { deployment } from './chapters/deployment';
import { nodes } from './chapters/nodes';
import { registration } from './chapters/registration';
import { removal } from './chapters/removal';
import { addition, failingChange } from './chapters/updates';
import { Story } from './story';
import { System } from './system';

// The example description, deployed into its three AWS accounts by the unmodified CDK CLI, used as its owners would, and
// destroyed again. The AWS is the one of integ/emulator; its README says what a green run proves.

const system = new System();
const story = new Story();
after(() => system.stop());

deployment(story, system, { EMULATOR_WAIT_SCALE: '0.05' });
registration(story, system);
nodes(story, system);
addition(story, system);
failingChange(story, system);
departure(story, system);
controlPlanes(story, system);
removal(story, system);
