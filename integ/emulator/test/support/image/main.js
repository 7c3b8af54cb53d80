// What a task does in the tests: the first argument says it.
const http = require('http');
const os = require('os');
const [command, ...rest] = process.argv.slice(2);
const say = (value) => console.log(JSON.stringify(value));
const get = (url) =>
  new Promise((resolve, reject) =>
    http
      .get(url, (response) => {
        let text = '';
        response.on('data', (part) => (text += part)).on('end', () => resolve(text));
      })
      .on('error', reject),
  );
process.on('SIGTERM', () => {
  if (command !== 'deaf') {
    say('asked to end');
    process.exit(0);
  }
});
const commands = {
  exit: () => process.exit(Number(rest[0])),
  environment: () => say(Object.fromEntries(rest.map((name) => [name, process.env[name] ?? null]))),
  serve: () => {
    const task = Object.values(os.networkInterfaces())[0][0].address;
    const server = http.createServer((request, response) => {
      let length = 0;
      request.on('data', (part) => (length += part.length));
      request.on('end', () => {
        const seen = { task, path: request.url, headers: request.headers, length };
        response.statusCode = process.env.ANSWER === 'ill' ? 500 : 200;
        const answers = { echo: JSON.stringify(seen), clock: String(Date.now()) };
        response.end(answers[process.env.ANSWER] ?? process.env.ANSWER);
      });
    });
    server.listen(8080, '0.0.0.0', async () => say({ self: await get('http://localhost:8080/') }));
  },
  ask: async () => {
    for (const url of rest) console.log(await get(url));
  },
  deaf: () => {
    say('deaf');
    setInterval(() => {}, 1000);
  },
  whoami: async () => {
    const keys = JSON.parse(await get(process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI));
    const about = JSON.parse(await get(process.env.ECS_CONTAINER_METADATA_URI_V4 + '/task'));
    say({ role: keys.RoleArn, family: about.Family, cluster: about.Cluster });
  },
};
commands[command]();
