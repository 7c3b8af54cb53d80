// A service as they are written: listens everywhere, checks itself on localhost.
const fs = require('fs');
const http = require('http');
const path = require('path');

if (process.env.BROKEN) {
  console.error('this version cannot start');
  process.exit(7);
}
const server = http.createServer((request, response) => {
  response.end(
    JSON.stringify({
      version: process.env.VERSION,
      password: process.env.PASSWORD,
      greeting: process.env.GREETING,
      text: fs.readFileSync(path.join(__dirname, 'texts', 'greeting.txt'), 'utf8').trim(),
      files: fs.readdirSync(__dirname).sort(),
      hasRole: Boolean(process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI),
    }),
  );
});
server.listen(8080, '0.0.0.0', () => console.log(`version ${process.env.VERSION} listens on ${server.address().port}`));
process.on('SIGTERM', () => {
  console.log('asked to stop');
  server.close(() => process.exit(0));
});
