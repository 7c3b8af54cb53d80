import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RUNTIMES } from '../../src/runtimes/definitions';

test('a node has the Java and the Python of every runtime', () => {
  const install = readFileSync(join(__dirname, '..', '..', 'node', 'bin', 'install'), 'utf8');
  for (const { java, python } of RUNTIMES) {
    expect(install).toContain(`java-${java}-amazon-corretto`);
    expect(install).toContain(`python${python} `);
  }
});
