import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findRuntime } from '../../src/agent/runtime/find-runtime';
import { archiveRuntime } from '../../src/runtimes/archive/archive';
import { prepareRuntime } from '../../src/runtimes/prepare/prepare';
import type { Preparation } from '../../src/runtimes/prepare/preparation';
import { filesBelow, TinyRuntime } from './tiny-runtime';

jest.setTimeout(300_000);

const FIRST = '/maven/org/example/first/1.0/first-1.0.jar';
const SECOND = '/maven/org/example/second/2.0/second-2.0.jar';

describe('preparing a runtime', () => {
  let tiny: TinyRuntime;
  beforeEach(async () => (tiny = await TinyRuntime.create()));
  afterEach(() => tiny.dispose());

  const asked = (path: string) => tiny.repository.asked.filter((each) => each.startsWith(path));

  const isThere = (jar: string) => {
    const path = join(tiny.folder, '.prepare', 'jars', jar);
    return existsSync(path) && statSync(path).size > 0;
  };

  /** Kills a preparation with SIGKILL while this path is being fetched, once something of it has begun to show. */
  async function killDuring(path: string, preparation: Preparation, begun = () => true): Promise<void> {
    const stalled = tiny.repository.stall(path);
    const root = join(__dirname, '..', '..', '..');
    const program = [join(root, 'scripts/ts.mjs'), join(__dirname, 'prepare-program.ts'), JSON.stringify(preparation)];
    const child = spawn(process.execPath, program, { stdio: ['ignore', 'ignore', 'inherit'] });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    await Promise.race([stalled, ended]);
    while (!begun()) await delay(5); // leaves the processor to what it waits for
    child.kill('SIGKILL');
    await ended;
    tiny.repository.breakConnections();
  }

  test('the result has all that its manifest says, starts its own Python, and is found by the agent', async () => {
    const folder = await prepareRuntime(await tiny.preparation());
    expect(folder).toBe(join(tiny.folder, tiny.runtime.key));
    const found = await findRuntime(tiny.folder, tiny.runtime.key, process.env);
    expect(filesBelow(join(folder, 'jars'))).toEqual(['first-1.0.jar', 'second-2.0.jar']);
    const code = 'import pyspark, tiny_lakehouse_8; print(pyspark.__file__, tiny_lakehouse_8.version)';
    const printed = execFileSync(found.python, ['-c', code], { encoding: 'utf8' });
    expect(printed).toBe(`${join(found.sparkHome, '__init__.py')} 1.0\n`);
  });

  test('a runtime that is there is left alone; a renewed lock replaces it', async () => {
    await prepareRuntime(await tiny.preparation());
    const before = tiny.repository.asked.length;
    await prepareRuntime(await tiny.preparation());
    expect(tiny.repository.asked).toHaveLength(before);
    const renewed = { ...tiny.runtime, sparkConf: { 'spark.example': 'yes' } };
    await prepareRuntime({ ...(await tiny.preparation()), runtime: renewed });
    expect((await findRuntime(tiny.folder, renewed.key, process.env)).sparkConf).toEqual({ 'spark.example': 'yes' });
  });

  test('killed during a jar, it goes on in the middle of that jar', async () => {
    const preparation = await tiny.preparation();
    await killDuring(SECOND, preparation, () => isThere('second-2.0.jar.part'));
    expect(existsSync(join(tiny.folder, tiny.runtime.key))).toBe(false);
    await prepareRuntime(preparation);
    expect(asked(SECOND)).toEqual([SECOND, expect.stringMatching(/ bytes=[1-9]\d*-$/)]);
    await findRuntime(tiny.folder, tiny.runtime.key, process.env);
  });

  test('killed during a package, it waits for the pip that is left, and fetches no earlier package again', async () => {
    const preparation = await tiny.preparation();
    await killDuring('/files/tiny_lakehouse_8-1.0-py3-none-any.whl', preparation);
    await prepareRuntime(preparation);
    expect(asked('/files/pyspark-1.0-py3-none-any.whl')).toHaveLength(1);
    expect(asked('/files/tiny_lakehouse_0-1.0-py3-none-any.whl')).toHaveLength(1);
    await findRuntime(tiny.folder, tiny.runtime.key, process.env);
  });

  test('of two at once the second waits, and fetches nothing', async () => {
    await Promise.all([prepareRuntime(await tiny.preparation()), prepareRuntime(await tiny.preparation())]);
    expect(asked(FIRST)).toHaveLength(1);
    expect(tiny.reported.filter((line) => line.includes('is under way; waiting'))).toHaveLength(1);
    expect(tiny.reported.filter((line) => line.includes('is ready in'))).toHaveLength(2);
  });

  test('an archive for nodes is the same byte by byte from another folder, and starts the system Python', async () => {
    const platform = 'linux-aarch64';
    const one = await archiveRuntime({
      ...(await tiny.preparation(join(tiny.folder, 'archives', platform))),
      folder: tiny.folder,
      platform,
    });
    const elsewhere = join(tiny.folder, 'elsewhere');
    const preparation = await tiny.preparation(join(elsewhere, 'archives', platform));
    const other = await archiveRuntime({ ...preparation, folder: elsewhere, platform });
    expect(other).toEqual(one);
    const list = execFileSync('tar', ['-tvzf', join(tiny.folder, 'archives', one.file)], { encoding: 'utf8' });
    expect(list).toMatch(/python\/bin\/python -> \/usr\/bin\/python3\.11$/m);
    expect(list).not.toMatch(/\.pyc$/m);
  });

  describe('fails', () => {
    const failing = async (over: Partial<Preparation>) => prepareRuntime({ ...(await tiny.preparation()), ...over });

    test('on a jar of another content, and keeps nothing of it', async () => {
      tiny.repository.files.set(FIRST, Buffer.from('something else'));
      await expect(failing({})).rejects.toThrow(/first-1\.0\.jar has the SHA-256 [0-9a-f]{64}, and its lock says/);
      expect(filesBelow(join(tiny.folder, '.prepare', 'jars')).filter((name) => name.startsWith('first'))).toEqual([]);
      expect(existsSync(join(tiny.folder, tiny.runtime.key))).toBe(false);
    });

    test('on a package of another content', async () => {
      const path = '/files/tiny_lakehouse_3-1.0-py3-none-any.whl';
      const other = tiny.repository.files.get('/files/tiny_lakehouse_4-1.0-py3-none-any.whl');
      if (other) tiny.repository.files.set(path, other);
      await expect(failing({})).rejects.toThrow('a package has another SHA-256 than its lock says');
    });

    test('without a network', async () => {
      const nowhere = 'http://127.0.0.1:1';
      await expect(failing({ mavenRepository: nowhere })).rejects.toThrow(/cannot be fetched; check the network/);
      const environment = { ...(await tiny.preparation()).environment, PIP_INDEX_URL: nowhere, PIP_RETRIES: '0' };
      await expect(failing({ environment })).rejects.toThrow('the package index');
    });

    test.each([
      ['another Python', { python: '3.99' }, /^Python 3\.99 is needed, .*python3 is 3\.\d+/],
      ['another Java', { java: 99 }, /^Java 99 is needed, found /],
      ['more room than there is', { diskGiB: 10_000_000 }, /must have 10000000 GiB free, got [\d.]+ GiB/],
      ['another platform', { platforms: [] }, /is prepared on Linux for/],
    ] as const)('where the runtime needs %s', async (_, needs, message) => {
      await expect(
        failing({ runtime: { ...tiny.runtime, ...needs, platforms: 'platforms' in needs ? [] : tiny.runtime.platforms } }),
      ).rejects.toThrow(message);
      expect(tiny.repository.asked).toEqual([]);
    });
  });

  test('what is left of a jar that was changed meanwhile is fetched anew', async () => {
    const preparation = await tiny.preparation();
    await killDuring(FIRST, preparation, () => isThere('first-1.0.jar.part'));
    const part = join(tiny.folder, '.prepare', 'jars', 'first-1.0.jar.part');
    writeFileSync(part, Buffer.alloc(readFileSync(part).length));
    await prepareRuntime(preparation);
    expect(asked(FIRST).at(-1)).toBe(FIRST);
  });
});
