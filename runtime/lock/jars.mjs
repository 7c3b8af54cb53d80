// Jars: Maven resolves them, from a project that is made for it.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const work = join(import.meta.dirname, '../../.cache/runtime-lock/jars');
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const LICENCES = 'org.codehaus.mojo:license-maven-plugin:2.5.0:add-third-party';

/** Coordinates, hashes, sizes and licences of the jars, as JSON. */
export function lockJars(jars) {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  writeFileSync(join(work, 'pom.xml'), project(jars));
  maven(COPY, '-DincludeScope=runtime', '-Dmdep.useRepositoryLayout=true', `-DoutputDirectory=${join(work, 'jars')}`);
  maven(LICENCES, `-Dlicense.outputDirectory=${work}`, '-Dlicense.includedScopes=compile,runtime');
  const licences = licencesOf(readFileSync(join(work, 'THIRD-PARTY.txt'), 'utf8'));
  const files = readdirSync(join(work, 'jars'), { recursive: true }).filter((name) => name.endsWith('.jar'));
  const entries = files.sort().map((name) => {
    const content = readFileSync(join(work, 'jars', name));
    const coordinate = coordinateOf(name);
    return {
      coordinate,
      sha256: createHash('sha256').update(content).digest('hex'),
      bytes: content.length,
      licence: licences.get(coordinate) ?? 'see the jar',
    };
  });
  return `${JSON.stringify(entries, null, 2)}\n`;
}

/** Spark brings most of what these jars ask for; what it brings must not come twice, and never older. */
function project({ bom, alone, withDependencies, shippedBySpark }) {
  const everything = [{ groupId: '*', artifactId: '*' }];
  const shipped = shippedBySpark.map((groupId) => ({ groupId, artifactId: '*' }));
  const dependencies = [
    ...alone.map((coordinate) => dependency(coordinate, everything)),
    ...withDependencies.map((coordinate) => dependency(coordinate, shipped)),
  ];
  const managed = dependency(bom, [], '<type>pom</type><scope>import</scope>');
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>lakehouse</groupId><artifactId>runtime</artifactId><version>1</version>
  <dependencyManagement><dependencies>${managed}</dependencies></dependencyManagement>
  <dependencies>${dependencies.join('')}</dependencies>
</project>
`;
}

function dependency(coordinate, exclusions, more = '') {
  const [groupId, artifactId, version] = coordinate.split(':');
  const excluded = exclusions.map(
    (each) => `<exclusion><groupId>${each.groupId}</groupId><artifactId>${each.artifactId}</artifactId></exclusion>`,
  );
  const pinned = version ? `<version>${version}</version>` : '';
  return (
    `<dependency><groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId>${pinned}${more}` +
    `<exclusions>${excluded.join('')}</exclusions></dependency>`
  );
}

/** `org/postgresql/postgresql/42.7.8/postgresql-42.7.8.jar` is `org.postgresql:postgresql:42.7.8`. */
function coordinateOf(path) {
  const version = dirname(path);
  const artifact = dirname(version);
  return `${dirname(artifact).replaceAll('/', '.')}:${basename(artifact)}:${basename(version)}`;
}

/** Lines like `(Apache-2.0) (MIT) Name of it (group:artifact:version - https://…)`. */
function licencesOf(text) {
  const lines = text.split('\n').map((line) => /^\s*((?:\([^()]*(?:\([^()]*\)[^()]*)*\)\s*)+).*\(([^\s()]+) - /.exec(line));
  return new Map(
    lines.filter(Boolean).map(([, licences, coordinate]) => [
      coordinate,
      licences
        .trim()
        .replace(/^\(|\)$/g, '')
        .replaceAll(') (', ', '),
    ]),
  );
}

function maven(...args) {
  execFileSync('mvn', ['--batch-mode', '--quiet', '--file', join(work, 'pom.xml'), ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
