import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CatalogRuntime } from '../../src/runtimes/definitions';
import { RUNTIMES } from '../../src/runtimes/definitions';
import { hostPlatform } from '../../src/runtimes/prepare/host-platform';
import { readToolsLock } from '../../src/runtimes/prepare/lock-files';
import { findPython } from '../../src/runtimes/prepare/find-python';
import { jarPath } from '../../src/runtimes/prepare/maven-repository';
import type { Preparation } from '../../src/runtimes/prepare/preparation';
import { createTools } from '../../src/runtimes/prepare/tools';
import { Repository } from './repository';

const ROOT = join(__dirname, '..', '..', '..');
const LOCKS = join(ROOT, 'runtime');

/** More than one start of pip fetches. */
const WHEELS = ['pyspark', ...Array.from({ length: 9 }, (_, index) => `tiny-lakehouse-${index}`)];
const JARS = ['org.example:first:1.0', 'org.example:second:2.0'];

const WRITE_WHEELS = `
import os, sys, zipfile
folder, *names = sys.argv[1:]
for name in names:
    module = name.replace("-", "_")
    info = f"{module}-1.0.dist-info"
    files = {
        f"{module}/__init__.py": "version = '1.0'\\n" + "# filler\\n" * 5000,
        f"{module}/bin/spark-class": "#!/bin/sh\\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\\nName: {name}\\nVersion: 1.0\\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    }
    record = f"{info}/RECORD"
    files[record] = "".join(f"{each},,\\n" for each in [*files, record])
    with zipfile.ZipFile(os.path.join(folder, f"{module}-1.0-py3-none-any.whl"), "w") as archive:
        for each, text in files.items():
            entry = zipfile.ZipInfo(each)
            entry.external_attr = 0o755 << 16
            archive.writestr(entry, text)
`;

/** A runtime of tiny wheels and jars, in a repository on loopback. */
export class TinyRuntime {
  public static async create(): Promise<TinyRuntime> {
    return new TinyRuntime(await Repository.start());
  }

  public readonly folder = mkdtempSync(join(tmpdir(), 'runtimes-'));
  public readonly locks = mkdtempSync(join(tmpdir(), 'runtime-locks-'));
  public readonly reported: string[] = [];
  public readonly runtime: CatalogRuntime;

  private constructor(public readonly repository: Repository) {
    const [real] = RUNTIMES;
    if (!real) throw new Error('there are no runtimes');
    this.runtime = { ...real, key: '1.0.x-scala2.13', jarsOf: '1.0.x-scala2.13', diskGiB: 0 };
    const own = join(this.locks, this.runtime.key);
    mkdirSync(own);
    const lines = WHEELS.map((name) => `${name}==1.0 --hash=sha256:${sha256(this.addWheel(name))}\n`);
    for (const platform of real.platforms) writeFileSync(join(own, `packages.${platform}.txt`), lines.join(''));
    writeFileSync(join(own, 'jars.json'), JSON.stringify(JARS.map((coordinate) => this.addJar(coordinate))));
    symlinkSync(join(LOCKS, 'tools'), join(this.locks, 'tools'));
  }

  /** How it is prepared in its folder, by default; the tools come from where the tests keep them. */
  public async preparation(folder = this.folder): Promise<Preparation> {
    const work = join(folder, '.prepare');
    mkdirSync(work, { recursive: true });
    if (!existsSync(join(work, 'tools'))) symlinkSync(await tools(), join(work, 'tools'));
    const { PATH, HOME } = process.env;
    const index = { PIP_CONFIG_FILE: '/dev/null', PIP_INDEX_URL: `${this.repository.url}/simple/`, PIP_NO_CACHE_DIR: '1' };
    return {
      runtime: this.runtime,
      folder,
      locks: this.locks,
      mavenRepository: `${this.repository.url}/maven/`,
      environment: { PATH, HOME, ...index },
      stopping: new AbortController().signal,
      report: (line) => void this.reported.push(line),
    };
  }

  public async dispose(): Promise<void> {
    await this.repository.stop();
    for (const folder of [this.folder, this.locks]) rmSync(folder, { recursive: true });
  }

  private addWheel(name: string): Buffer {
    const file = wheelFile(name);
    const content = wheels().get(file) ?? Buffer.alloc(0);
    this.repository.files.set(`/files/${file}`, content);
    this.repository.files.set(`/simple/${name}/`, Buffer.from(`<a href="/files/${file}">${file}</a>`));
    return content;
  }

  private addJar(coordinate: string) {
    const content = Buffer.from(`${coordinate}\n`.repeat(50_000));
    this.repository.files.set(`/maven/${jarPath(coordinate)}`, content);
    return { coordinate, sha256: sha256(content), bytes: content.length, licence: 'MIT' };
  }
}

/** Names of all files below a folder, sorted. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map(String).sort();
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function wheelFile(name: string): string {
  return `${name.replaceAll('-', '_')}-1.0-py3-none-any.whl`;
}

let written: Map<string, Buffer> | undefined;

/** The wheels by their files: written once, by one start of Python. */
function wheels(): Map<string, Buffer> {
  if (written) return written;
  const folder = mkdtempSync(join(tmpdir(), 'wheels-'));
  execFileSync('python3', ['-c', WRITE_WHEELS, folder, ...WHEELS]);
  written = new Map(WHEELS.map(wheelFile).map((file) => [file, readFileSync(join(folder, file))]));
  rmSync(folder, { recursive: true });
  return written;
}

let made: Promise<string> | undefined;

/** The real tools, from the package index that this machine is set up for; kept between runs. */
function tools(): Promise<string> {
  return (made ??= (async () => {
    const folder = join(ROOT, '.cache', 'runtime-tools');
    const running = { environment: process.env, stopping: new AbortController().signal };
    const platform = hostPlatform();
    if (!platform) throw new Error('runtimes are prepared on Linux');
    await createTools(folder, await readToolsLock(LOCKS, platform), await findPython('3.11', undefined, running), running);
    return folder;
  })());
}
