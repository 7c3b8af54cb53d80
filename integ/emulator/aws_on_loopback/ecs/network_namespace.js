// Loaded first by every Node.js process of a task (NODE_OPTIONS), in place of the network namespace that a task has on
// ECS. There, every task may listen on 0.0.0.0:8080, and reaches itself as localhost. Here all tasks share one network,
// so both become the task's own loopback address. The emulator itself stays reachable.
const fs = require('fs');
const net = require('net');
const os = require('os');
const tls = require('tls');

const own = process.env.EMULATOR_TASK_ADDRESS;
const emulatorPort = Number(new URL(process.env.AWS_ENDPOINT_URL).port);
const ANY = new Set([undefined, null, '', '0.0.0.0', '::']);
const SELF = new Set(['localhost', '127.0.0.1', '::1', '0.0.0.0', '::']);

const bound = (host) => (ANY.has(host) || SELF.has(host) ? own : host);
const reached = (host, port) => ((host === undefined || SELF.has(host)) && Number(port) !== emulatorPort ? own : host);
const isPort = (value) => typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...given) {
  const [first, second] = given;
  if (first && typeof first === 'object' && first.port !== undefined && !first.path) {
    given[0] = { ...first, host: bound(first.host) };
  } else if (isPort(first)) {
    if (typeof second === 'string' || ANY.has(second)) given.splice(1, 1, bound(second));
    else given.splice(1, 0, own);
  } else if (first === undefined || typeof first === 'function') {
    given.splice(0, first === undefined ? 1 : 0, 0, own);
  }
  return listen.apply(this, given);
};

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  const [first, second] = given;
  if (Array.isArray(first)) {
    // arguments that Node has put in order already: [options, callback]
    const options = first[0];
    if (!options.path) first[0] = { ...options, host: reached(options.host, options.port) };
  } else if (first && typeof first === 'object') {
    if (!first.path) given[0] = { ...first, host: reached(first.host, first.port) };
  } else if (isPort(first)) {
    if (typeof second === 'string') given[1] = reached(second, first);
    else given.splice(1, 0, reached(undefined, first));
  }
  return connect.apply(this, given);
};

// The interface that a task has.
const address = process.env.EMULATOR_TASK_PRIVATE_ADDRESS;
os.networkInterfaces = () => ({
  eth1: [{ address, netmask: '255.255.255.0', family: 'IPv4', mac: '02:00:00:00:00:01', internal: false, cidr: `${address}/24` }],
});

// Databases and load balancers here have certificates of an authority of their own: who trusts Amazon's authorities trusts it as well.
const authorities = process.env.EMULATOR_AUTHORITIES;
if (authorities && fs.existsSync(authorities)) {
  const certificates = fs.readFileSync(authorities);
  const createSecureContext = tls.createSecureContext;
  tls.createSecureContext = (options = {}) =>
    createSecureContext({ ...options, ca: [certificates].concat(options.ca ?? tls.rootCertificates) });
}
