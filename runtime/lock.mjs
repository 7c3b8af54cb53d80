// Renews the locks of the runtimes: which file of which version is installed, with its hash and its licence.
//   node runtime/lock.mjs           all of them, and that of the tools
//   node runtime/lock.mjs <key> …   those named; `tools` is the one of the tools
// Needs Python 3.11, Maven, and a way to their repositories; takes minutes, since pip fetches every package.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockJars } from './lock/jars.mjs';
import { lockPackages } from './lock/packages.mjs';

const folder = import.meta.dirname;
const PLATFORMS = ['linux-x86_64', 'linux-aarch64'];

const keys = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'definition.json')));
const asked = process.argv.slice(2);
const unknown = asked.filter((key) => !keys.includes(key));
if (unknown.length > 0) {
  console.error(`there is no runtime ${unknown.join(', ')}; there are ${keys.join(', ')}`);
  process.exit(2);
}

for (const key of asked.length > 0 ? asked : keys) {
  const own = definitionOf(key);
  const base = own.base && definitionOf(own.base);
  const { python, platforms = PLATFORMS } = { ...base, ...own };
  const packages = [...(base?.packages ?? []), ...own.packages];
  for (const platform of platforms) {
    console.log(`${key}: packages for ${platform}`);
    writeFileSync(join(folder, key, `packages.${platform}.txt`), lockPackages({ key, packages, python, platform }));
  }
  if (!own.jars) continue;
  console.log(`${key}: jars`);
  writeFileSync(join(folder, key, 'jars.json'), lockJars(own.jars));
}

function definitionOf(key) {
  return JSON.parse(readFileSync(join(folder, key, 'definition.json'), 'utf8'));
}
