// Loaded first by every Node.js process that runs here (NODE_OPTIONS), in place of the name service and routes of its VPC: hosts
// and private addresses of AWS are where the emulator says. What it does not know stays as it is.
const http = require('http');
const net = require('net');

const names = process.env.EMULATOR_NAMES;
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;

const connect = net.Socket.prototype.connect;

function find(host, port, found) {
  const query = new URLSearchParams({ host, port, asker: process.env.EMULATOR_ADDRESS ?? '' });
  http
    .get(`${names}?${query}`, { agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => (text += part));
      response.on('end', () => found(response.statusCode === 200 ? JSON.parse(text) : undefined));
    })
    .on('error', () => found(undefined));
}

net.Socket.prototype.connect = function (...given) {
  const [options, callback] = Array.isArray(given[0]) ? given[0] : net._normalizeArgs(given);
  const { host, port } = options;
  if (options.path || host === undefined || LOOPBACK.test(host)) return connect.apply(this, given);
  this.connecting = true; // what is written meanwhile waits
  find(host, port, (place) => {
    if (!this.destroyed) connect.call(this, { ...options, ...place }, callback);
  });
  return this;
};
