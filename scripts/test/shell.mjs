// Commands, and what they print.
import { spawn } from 'node:child_process';
import { root } from './folders.mjs';

/** What a check printed; shown when it fails. */
export class Log {
  text = '';

  add(text) {
    this.text += text;
  }
}

/** Runs a command line in the root of the package; throws unless it exits with zero. Returns its standard output. */
export async function sh(log, command, { cwd = root, env = {} } = {}) {
  log.add(`$ ${command}\n`);
  const { code, output } = await start(log, command, cwd, env);
  if (code !== 0) throw new Error(`exit code ${code}: ${command}`);
  return output;
}

function start(log, command, cwd, env) {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', command], { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      log.add(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text) => log.add(text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** A check that is one command. */
export const command = (name, line, options) => ({ name, run: async (log) => void (await sh(log, line, options)) });

/** Does a step once, however many checks ask for it. */
export function once(step) {
  let result;
  return (...parameters) => (result ??= step(...parameters));
}
