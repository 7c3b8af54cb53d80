// Makes services/node/agent.tar.gz, what a node needs of this project: the bundled program, the Python that it brings, and what installs
// and starts it. The same sources make the same bytes, wherever and whenever.
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';

/** @param services folder of the services, with the program in its folder image */
export async function makeAgentArchive(services) {
  const content = mkdtempSync(join(tmpdir(), 'agent-'));
  const copy = (folder, name) => cpSync(join(services, folder, name), join(content, name), { recursive: true });
  try {
    for (const name of ['main.js', 'python']) copy('image', name);
    for (const name of ['bin', 'lakehouse-agent.service']) copy('node', name);
    // Named one by one: a folder is read in whatever order the file system has.
    const paths = readdirSync(content, { recursive: true }).sort();
    const options = { portable: true, noDirRecurse: true, mtime: new Date(0), onWriteEntry: ({ stat }) => setMode(stat) };
    await create({ ...options, cwd: content, gzip: { level: 9 }, file: join(services, 'node', 'agent.tar.gz') }, paths);
  } finally {
    rmSync(content, { recursive: true, force: true });
  }
}

/** Whoever builds may have another umask. */
function setMode(stat) {
  stat.mode = stat.isDirectory() || (stat.mode & 0o100) !== 0 ? 0o755 : 0o644;
}
