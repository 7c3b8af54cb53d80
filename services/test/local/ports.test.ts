import { createServer } from 'node:net';
import { freePort, mustBeFree } from '../../src/local/ports';

it('finds ports that the system gives to no outgoing connection', async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, freePort));
  // Where Linux's net.ipv4.ip_local_port_range begins.
  for (const port of ports) expect(port).toBeLessThan(32_768);
  expect(new Set(ports).size).toBeGreaterThan(40);
});

it('fails for a port that somebody listens on, and names the flag', async () => {
  const port = await freePort();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await expect(mustBeFree(port, '--port')).rejects.toThrow(
    `port ${port} is taken; end what listens on it, or choose another with --port`,
  );
  await new Promise((resolve) => server.close(resolve));
});
