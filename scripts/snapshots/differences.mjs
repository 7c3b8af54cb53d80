// How two sets of templates differ, in the words of `cdk diff`.
import { formatDifferences, fullDiff } from '@aws-cdk/cloudformation-diff';
import { Writable } from 'node:stream';

/** What differs between the kept templates and those made now; nothing when they are the same. */
export function differences(kept, made) {
  const gone = [...kept.keys()].filter((file) => !made.has(file)).map((file) => `${file}: is not made any more`);
  const fresh = [...made.keys()].filter((file) => !kept.has(file)).map((file) => `${file}: is new`);
  const changed = [...kept].flatMap(([file, before]) => {
    const after = made.get(file);
    if (!after || JSON.stringify(sorted(before)) === JSON.stringify(sorted(after))) return [];
    return [`${file}:\n${describe(before, after)}`];
  });
  return [...gone, ...fresh, ...changed].join('\n') || undefined;
}

function describe(before, after) {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  formatDifferences(stream, fullDiff(before, after));
  return text.trim() || 'differs only in what CloudFormation ignores, such as metadata';
}

/** The order of keys means nothing in a template. */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}
