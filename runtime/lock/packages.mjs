// Python packages: uv resolves for a platform that may not be this one, pip says which files it takes there.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const work = join(import.meta.dirname, '../../.cache/runtime-lock');
const TOOLS = ['pip==26.0.1', 'uv==0.13.9'];

/** The glibc of Amazon Linux 2023 and of every Linux since 2019. */
const GLIBC_MINOR = 28;

/** Requirements with one file each: pip takes no other, whatever an index offers. */
export function lockPackages({ key, packages, python, platform }) {
  const pip = tools(python);
  const architecture = platform.replace('linux-', '');
  const wanted = input('wanted.txt', packages);
  const pinned = join(work, 'pinned.txt');
  const resolve = ['pip', 'compile', '--quiet', '--no-config', '--no-header', '--no-annotate', '--output-file', pinned];
  // The newest, not what an earlier run left in the file.
  const target = ['--upgrade', '--python-version', python, '--python-platform', `${architecture}-manylinux_2_${GLIBC_MINOR}`];
  run(join(work, 'tools/bin/uv'), [...resolve, ...target, wanted]);
  const report = join(work, 'report.json');
  const choose = ['install', '--quiet', '--dry-run', '--no-deps', '--ignore-installed', '--target', join(work, 'nowhere')];
  run(pip, [...choose, ...platformTags(architecture), '--report', report, '--requirement', pinned]);
  const { install } = JSON.parse(readFileSync(report, 'utf8'));
  const entries = install.map(({ metadata, download_info: { archive_info } }) => ({
    name: metadata.name.toLowerCase().replace(/[-_.]+/g, '-'),
    version: metadata.version,
    sha256: archive_info.hashes.sha256,
    licence: licenceOf(metadata),
  }));
  const lines = entries
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, version, sha256, licence }) => `# ${licence}\n${name}==${version} --hash=sha256:${sha256}\n`);
  return `# Packages of ${key} for ${platform}, each with its licence. Written by runtime/lock.mjs.\n${lines.join('')}`;
}

/** Every name under which a wheel for such a Linux may go. */
function platformTags(architecture) {
  const minors = Array.from({ length: GLIBC_MINOR - 4 }, (_, index) => `manylinux_2_${GLIBC_MINOR - index}`);
  return [...minors, 'manylinux2014', 'manylinux2010', 'manylinux1', 'linux'].flatMap((name) => [
    '--platform',
    `${name}_${architecture}`,
  ]);
}

/** Prefers the short form; some packages have the whole text in the old field. */
function licenceOf({ license_expression: expression, license = '', classifier = [] }) {
  const classified = classifier.filter((each) => each.startsWith('License :: ')).map((each) => each.split(' :: ').at(-1));
  const first = license.split('\n')[0].trim();
  const short = first.length > 0 && first.length <= 60 && !license.includes('\n') ? first : undefined;
  return expression ?? short ?? (classified.length > 0 ? classified.join(', ') : first.slice(0, 60) || 'see the package');
}

function tools(python) {
  const folder = join(work, 'tools');
  mkdirSync(work, { recursive: true });
  if (!existsSync(join(folder, 'bin/uv'))) {
    run(`python${python}`, ['-m', 'venv', folder]);
    run(join(folder, 'bin/pip'), ['install', '--quiet', ...TOOLS]);
  }
  return join(folder, 'bin/pip');
}

function input(name, lines) {
  const file = join(work, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

function run(program, args) {
  execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}
