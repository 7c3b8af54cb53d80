// Every example in the README and in the comments of the library compiles.
import { built } from '../build.mjs';
import { sh } from '../shell.mjs';

export default {
  name: 'readme',
  what: 'the examples of the README and of the API compile',
  checks: [
    {
      name: 'examples',
      run: async (log) => {
        await built(log);
        await sh(log, 'JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20 npx jsii-rosetta extract --compile --fail');
      },
    },
  ],
};
