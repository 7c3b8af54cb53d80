// The README with the files that it shows: a code block after a comment with a path holds what that file holds.
import { readFileSync } from 'node:fs';

const SHOWN = /(<!-- (\S+) -->\n\n```\w+\n)[^]*?(```\n)/g;

/** The text of the README as it should be. */
export function readme() {
  const text = readFileSync('README.md', 'utf8');
  return text.replace(SHOWN, (_, start, path, end) => start + readFileSync(path, 'utf8') + end);
}
