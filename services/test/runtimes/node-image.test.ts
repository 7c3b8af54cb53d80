import { componentDocument } from '../../../lib/data-plane/node-image/component-document';
import { RUNTIMES } from '../../src/runtimes/definitions';

test('an image of nodes has the Java and the Python of every runtime', () => {
  const document = JSON.stringify(componentDocument({ s3Uri: 's3://artifacts/agent.tar.gz', sha256: '0'.repeat(64) }, []));
  for (const { java, python } of RUNTIMES) {
    expect(document).toContain(`java-${java}-amazon-corretto`);
    expect(document).toContain(`python${python} `);
  }
});
