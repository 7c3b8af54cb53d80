import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { complete, DEFAULT_RUNTIME, RUNTIMES } from '../../src/runtimes/definitions';
import { readLock } from '../../src/runtimes/prepare/lock-files';
import { AUTOMATIC_VERSIONS, resolveSparkVersion } from '../../src/runtimes/resolve-spark-version';
import { sparkVersions } from '../../src/runtimes/spark-versions';

const FOLDER = join(__dirname, '..', '..', '..', 'runtime');

test('every folder of a runtime is in the catalog, and no other', () => {
  const folders = readdirSync(FOLDER).filter((name) => name !== 'tools' && existsSync(join(FOLDER, name, 'definition.json')));
  expect(RUNTIMES.map(({ key }) => key).sort()).toEqual(folders.sort());
  expect(folders).toContain(DEFAULT_RUNTIME);
});

describe.each(RUNTIMES.map((runtime) => [runtime.key, runtime] as const))('%s', (_, runtime) => {
  test('its key and its name say the same', () => {
    const { key, name, spark, scala, longTermSupport, machineLearning } = runtime;
    const kind = machineLearning === 'none' ? '' : `-${machineLearning}-ml`;
    expect(key).toMatch(new RegExp(`^\\d+\\.\\d+\\.x${kind}-scala${scala.replace('.', '\\.')}$`));
    const words = [key.split('.x')[0], longTermSupport && 'LTS', kind && 'ML'].filter(Boolean).join(' ');
    const gpu = machineLearning === 'gpu' ? 'GPU, ' : '';
    expect(name).toBe(`${words} (includes Apache Spark ${spark}, ${gpu}Scala ${scala})`);
  });

  test.each(runtime.platforms)('its lock for %s has what the definition asks for', async (platform) => {
    const { packages, jars } = await readLock(FOLDER, runtime, platform);
    const locked = new Map(packages.map(({ name, version }) => [name.replaceAll('-', '_'), version]));
    for (const asked of runtime.packages) {
      const [name = '', version] = asked.split('==');
      const found = locked.get(name.split(/[<>=]/)[0]?.replaceAll('-', '_') ?? '');
      expect({ asked, found }).toEqual({ asked, found: version ?? found });
      expect(found).toBeDefined();
    }
    const coordinates = jars.map(({ coordinate }) => coordinate);
    const { alone, withDependencies, bom, shippedBySpark } = runtime.jars;
    const version = bom.split(':')[2];
    expect(coordinates).toEqual(expect.arrayContaining([...alone, ...withDependencies.map((each) => `${each}:${version}`)]));
    expect(coordinates.filter((each) => shippedBySpark.includes(each.split(':')[0] ?? ''))).toEqual([]);
    expect(new Set(coordinates.map((each) => each.split(':').slice(0, 2).join(':'))).size).toBe(coordinates.length);
  });

  test('its Spark, Delta and S3 fit together', async () => {
    const { spark, delta, hadoop, scala, jars, packages } = runtime;
    const minor = spark.split('.').slice(0, 2).join('.');
    expect(packages).toContain(`pyspark==${spark}`);
    expect(jars.alone).toContain(`io.delta:delta-spark_${minor}_${scala}:${delta}`);
    expect(jars.alone).toContain(`org.apache.hadoop:hadoop-aws:${hadoop}`);
    expect(jars.alone).toContain(`org.apache.spark:spark-sql-kafka-0-10_${scala}:${spark}`);
    const total = (await readLock(FOLDER, runtime, 'linux-x86_64')).jars.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(total).toBeLessThan(60e6); // without the whole AWS SDK
  });
});

test('there is one of each kind that clients choose among', () => {
  const versions = sparkVersions();
  expect(versions.some(({ name }) => name.includes('LTS'))).toBe(true);
  expect(versions.some(({ name }) => !name.includes('LTS'))).toBe(true);
  expect(versions.some(({ key }) => key.includes('-cpu-ml-'))).toBe(true);
  expect(versions.some(({ key }) => key.includes('-gpu-ml-'))).toBe(true);
});

describe('a spark_version', () => {
  const numbered = (key: string, longTermSupport: boolean) => {
    const [base] = RUNTIMES;
    if (!base) throw new Error('there are no runtimes');
    return { ...base, key, longTermSupport };
  };
  const three = [
    numbered('9.1.x-scala2.13', true),
    numbered('10.4.x-scala2.13', true),
    numbered('11.0.x-scala2.13', false),
    numbered('10.2.x-scala2.13', false),
  ];

  test.each([
    ['auto:latest', '11.0.x-scala2.13'],
    ['auto:latest-lts', '10.4.x-scala2.13'],
    ['auto:prev-major', '10.4.x-scala2.13'],
    ['auto:prev-lts', '9.1.x-scala2.13'],
    ['10.2.x-scala2.13', '10.2.x-scala2.13'],
  ])('%s is %s', (version, key) => {
    expect(resolveSparkVersion(version, three).key).toBe(key);
  });

  test.each([
    ['auto:latest-ml', 'cpu'],
    ['auto:latest-lts-ml', 'cpu'],
    ['auto:latest-gpu-ml', 'gpu'],
  ])('%s has libraries of machine learning for %s', (version, kind) => {
    expect(resolveSparkVersion(version).machineLearning).toBe(kind);
  });

  test.each(['auto:latest-lts', 'auto:latest-lts-ml'])('%s has long-term support', (version) => {
    expect(resolveSparkVersion(version).longTermSupport).toBe(true);
  });

  test.each(['1.0.x-scala2.13', 'auto:', 'auto:newest', 'auto:-ml', '', 'constructor', 'auto:constructor'])(
    'fails: %s',
    (version) => {
      expect(() => resolveSparkVersion(version)).toThrow(/is not known; it must be one of .*18\.0\.x-scala2\.13.*auto:latest/);
    },
  );

  test('fails when no runtime of this release is meant', () => {
    expect(AUTOMATIC_VERSIONS).toContain('auto:prev-lts');
    expect(() => resolveSparkVersion('auto:prev-lts', three.slice(1))).toThrow('this release has no such runtime');
  });
});

test('fails on a definition that is wrong, and says where', () => {
  const [good] = RUNTIMES;
  expect(() => complete([{ ...good, java: '17' }])).toThrow(/\/java must be integer/);
  expect(() => complete([{ base: '1.0.x-scala2.13', key: '1.0.x-cpu-ml-scala2.13', name: 'x', packages: [] }])).toThrow(
    '1.0.x-cpu-ml-scala2.13 adds to 1.0.x-scala2.13',
  );
});
