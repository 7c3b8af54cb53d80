// How many tests a test runner ran, and which of them failed. A run without a single test is a failure.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { cache, root } from './folders.mjs';
import { sh } from './shell.mjs';

/** A check that runs jest on the tests of some folders. */
export const jest = (name, folders, { cwd = root, env, before } = {}) => ({
  name,
  run: async (log) => {
    await before?.(log);
    const report = join(cache('reports'), `${name.replace(/\W+/g, '-')}.json`);
    mkdirSync(cache('reports'), { recursive: true });
    rmSync(report, { force: true });
    // What a test leaves open holds up nobody: jest ends once it has its results.
    const failure = await failureOf(() =>
      sh(log, `npx jest --roots ${folders} --ci --forceExit --json --outputFile=${report}`, { cwd, env }),
    );
    return settle(jestCounts(report, cwd), failure);
  },
});

/** A check that runs a command whose last words are counts, such as `3 passed, 1 failed in 2 s`. */
export const counting = (name, line, options) => ({
  name,
  run: async (log) => {
    const failure = await failureOf(() => sh(log, line, options));
    return settle({ ...lastCounts(log.text), failures: failedNames(log.text) }, failure);
  },
});

/** The last counts in a text, as pytest (`3 passed, 1 failed`) and the runner of Node (`# pass 3`, `# fail 1`) tell them. */
export function lastCounts(text) {
  const count = (...patterns) => {
    const found = patterns.flatMap((pattern) => [...text.matchAll(pattern)]).at(-1);
    return Number(found?.[1] ?? 0);
  };
  return {
    passed: count(/\b(\d+) passed/g, /^\S+ pass (\d+)$/gm),
    failed: count(/\b(\d+) failed/g, /^\S+ fail (\d+)$/gm) + count(/\b(\d+) errors? in/g),
  };
}

/** The failed tests in a text, as the same two name them at their ends. */
function failedNames(text) {
  const [, ofNode = ''] = text.split('failing tests:');
  const found = [...text.matchAll(/^(?:FAILED|ERROR) (\S+\.py.*?)(?: - .*)?$/gm), ...ofNode.matchAll(/^✖ (.+) \([\d.]+ms\)$/gm)];
  return found.map(([, name]) => name);
}

function jestCounts(report, cwd) {
  const result = JSON.parse(readFileSync(report, 'utf8'));
  // A file that does not even load has no failed test, so it counts as one.
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  const failures = result.testResults.flatMap(({ name, status, assertionResults }) => {
    const file = relative(cwd, name);
    const tests = assertionResults.filter((test) => test.status === 'failed').map((test) => `${file}: ${test.fullName}`);
    return status === 'failed' && tests.length === 0 ? [file] : tests;
  });
  return { passed: result.numPassedTests, failed, failures };
}

async function failureOf(run) {
  try {
    await run();
    return undefined;
  } catch (error) {
    return error;
  }
}

function settle(counts, failure) {
  if (failure) throw Object.assign(failure, { counts });
  if (counts.passed === 0) throw new Error('no test ran');
  return counts;
}
