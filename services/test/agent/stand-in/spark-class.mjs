#!/usr/bin/env node
// Stands in for Spark's daemons: their state as JSON where the web UI would be, and nothing more.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { noteStart } from './started.mjs';

const value = (flag) => process.argv[process.argv.indexOf(flag) + 1];
const role = process.argv.some((argument) => argument.endsWith('.Master')) ? 'master' : 'worker';
noteStart(`${role} ${process.argv.slice(2).join(' ')}`);
const state =
  role === 'master'
    ? { url: `spark://${value('--host')}:${value('--port')}`, status: 'ALIVE', workers: [], activeapps: [] }
    : { masterurl: process.argv.at(-1), masterwebuiurl: 'http://127.0.0.1:9', executors: [{ id: 7, appid: 'app-1' }] };
const application = join(process.env.SPARK_LOCAL_DIRS, 'application-id');
createServer((_request, response) => {
  if (role === 'master' && existsSync(application)) state.activeapps = [{ id: readFileSync(application, 'utf8') }];
  response.end(JSON.stringify(state));
}).listen(Number(value('--webui-port')), value('--host'));
process.on('SIGPWR', () => (state.executors = [])); // a worker that is decommissioned stays
