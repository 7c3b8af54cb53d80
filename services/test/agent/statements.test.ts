import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** What the kernel's own Python makes of a text; it needs nothing but Python itself. */
function inPython<T>(program: string, text: string): T {
  const environment = { ...process.env, PYTHONPATH: join(__dirname, '..', '..', 'python'), PYTHONDONTWRITEBYTECODE: '1' };
  const output = execFileSync('python3', ['-c', `import json, sys\n${program}`], { input: text, env: environment });
  return JSON.parse(output.toString()) as T;
}

const SPLIT = `from lakehouse.kernel.statements import statements_of
print(json.dumps(statements_of(sys.stdin.read())))`;

test.each([
  ['one statement', 'select 1', ['select 1']],
  ['several', 'select 1;\nselect 2;', ['select 1', 'select 2']],
  ['nothing', ' ;; -- no\n;/* no */', []],
  [
    'semicolons in strings, names and comments',
    'select \';\', `a;b`, "c;" -- d;\n;/* ; */ select 2',
    ['select \';\', `a;b`, "c;" -- d;', '/* ; */ select 2'],
  ],
  ['an escaped quote', "select 'it\\'s; fine'; select 2", ["select 'it\\'s; fine'", 'select 2']],
  ['a string without an end', "select 'a; b", ["select 'a; b"]],
  ['a script', 'BEGIN\n select 1;\n select 2;\nEND; select 3', ['BEGIN\n select 1;\n select 2;\nEND', 'select 3']],
])('a SQL cell of %s', (_what, text, statements) => {
  expect(inPython(SPLIT, text)).toEqual(statements);
});
