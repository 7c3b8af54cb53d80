// Makes requests evenly spread over time, whether or not those before were answered: the load generator that makes as many as are
// answered would, told a rate, make those of each second at its beginning, all at once.
// Arguments: URL, authorization, requests a second, seconds. Prints how long each took, in milliseconds, from when it was due; those
// of a first second more, in which this process opens connections and is compiled, are made and not counted.
import { Agent, get } from 'node:http';

const [url, authorization, ...numbers] = process.argv.slice(2);
const [perSecond, seconds] = numbers.map(Number);
const agent = new Agent({ keepAlive: true });
const began = performance.now();
const dueAt = (request) => began + (request * 1_000) / perSecond;
const first = Math.ceil(perSecond);
const count = first + Math.floor(perSecond * seconds);
const took = [];
let answered = 0;

for (let request = 0; request < count;) {
  while (request < count && dueAt(request) <= performance.now()) make(request++);
  await new Promise((resolve) => setTimeout(resolve, 1));
}

function make(request) {
  const sent = get(url, { agent, headers: { authorization } }, (reply) => {
    if (reply.statusCode !== 200) throw new Error(`${url}: ${reply.statusCode}`);
    reply.resume().on('end', () => {
      if (request >= first) took.push(performance.now() - dueAt(request));
      if (++answered < count) return;
      agent.destroy();
      console.log(JSON.stringify(took));
    });
  });
  sent.on('error', (error) => {
    throw error;
  });
}
