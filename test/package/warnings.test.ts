import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { sourcesBelow } from './sources';

test('docs/warnings.md lists the warning ids of the library, no more and no less', () => {
  const used = sourcesBelow('lib').flatMap(({ text }) =>
    [...text.matchAll(/addWarning\(\s*'([^']+)'/g)].map((match) => match[1]),
  );
  const page = readFileSync(resolve(__dirname, '../../docs/warnings.md'), 'utf8');
  const listed = [...page.matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1]);
  expect(listed).toEqual([...new Set(used)].sort());
});
