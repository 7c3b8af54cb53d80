// Runs one invocation: the event on stdin, the result as JSON in the file EMULATOR_RESULT_FILE.
const fs = require('fs');
const http = require('http');
const https = require('https');
const path = require('path');

const endpoint = new URL(process.env.AWS_ENDPOINT_URL);

// A custom resource answers by https on port 443, whatever the address says. The mark of our host goes to the emulator.
const secure = https.request;
https.request = function (target, ...rest) {
  const byUrl = typeof target === 'string' || target instanceof URL;
  const url = byUrl ? new URL(target) : undefined;
  const host = byUrl ? url.hostname : target.hostname || target.host;
  if (host !== process.env.EMULATOR_RESPONSE_HOST) return secure.call(https, target, ...rest);
  const options = byUrl
    ? { path: url.pathname + url.search }
    : { path: target.path, method: target.method, headers: { ...target.headers, host: endpoint.host } };
  return http.request({ hostname: endpoint.hostname, port: endpoint.port, ...options }, ...rest);
};

function finish(result) {
  fs.writeFileSync(process.env.EMULATOR_RESULT_FILE, JSON.stringify(result));
  process.exit(0);
}

async function load() {
  const handler = process.env._HANDLER;
  const dot = handler.lastIndexOf('.');
  const base = path.join(process.env.LAMBDA_TASK_ROOT, handler.slice(0, dot));
  const file = ['', '.js', '.cjs', '.mjs'].map((end) => base + end).find((it) => fs.existsSync(it) && fs.statSync(it).isFile());
  if (!file) throw new Error(`Cannot find module '${handler.slice(0, dot)}'`);
  const loaded = file.endsWith('.mjs') ? await import(file) : require(file);
  const name = handler.slice(dot + 1);
  const found = loaded[name] ?? loaded.default?.[name];
  if (typeof found !== 'function') throw new Error(`${handler} is undefined or not exported`);
  return found;
}

const started = Date.now();
const context = {
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  functionVersion: '$LATEST',
  invokedFunctionArn: process.env.EMULATOR_FUNCTION_ARN,
  awsRequestId: process.env.EMULATOR_REQUEST_ID,
  logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
  memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  getRemainingTimeInMillis: () => Number(process.env.EMULATOR_TIMEOUT) * 1000 - (Date.now() - started),
};

async function main(event) {
  try {
    const handler = await load();
    const value = await new Promise((resolve, reject) => {
      const returned = handler(event, context, (error, result) => (error ? reject(error) : resolve(result)));
      if (returned && typeof returned.then === 'function') returned.then(resolve, reject);
      else if (handler.length < 3) resolve(returned);
    });
    finish({ value: value === undefined ? null : value });
  } catch (error) {
    console.error(error?.stack ?? error);
    finish({
      error: {
        errorMessage: String(error?.message ?? error),
        errorType: error?.name ?? 'Error',
        trace: String(error?.stack ?? '').split('\n'),
      },
    });
  }
}

let input = '';
process.stdin.on('data', (chunk) => (input += chunk)).on('end', () => main(JSON.parse(input || '{}')));
