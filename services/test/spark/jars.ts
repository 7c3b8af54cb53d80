import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findRuntime } from '../../src/agent/runtime/find-runtime';
import { RUNTIMES_FOLDER } from './runtimes';

const run = promisify(execFile);

/**
 * Builds a jar with a function of Spark on one text.
 *
 * @param name of its class in the package org.example
 * @param result Java that makes it of `text`
 * @returns its path
 */
export async function functionJar(folder: string, name: string, result: string): Promise<string> {
  const { javaHome, sparkHome } = await findRuntime(RUNTIMES_FOLDER, '18.0.x-scala2.13', process.env);
  const sources = join(folder, name);
  mkdirSync(sources);
  const source = `package org.example;
public class ${name} implements org.apache.spark.sql.api.java.UDF1<String, String> {
  public String call(String text) { return ${result}; }
}`;
  writeFileSync(join(sources, `${name}.java`), source);
  const classes = join(sources, 'classes');
  const path = join(sources, `${name.toLowerCase()}.jar`);
  const compile = ['--release', '17', '-cp', join(sparkHome, 'jars', '*'), '-d', classes, join(sources, `${name}.java`)];
  await run(join(javaHome, 'bin', 'javac'), compile);
  await run(join(javaHome, 'bin', 'jar'), ['--create', '--file', path, '-C', classes, '.']);
  return path;
}

/** Puts a jar into a Maven repository of this machine; answers the repository's URL. */
export function mavenRepository(folder: string, jar: string, group: string, artifact: string, version: string) {
  const repository = join(folder, 'maven');
  const place = join(repository, ...group.split('.'), artifact, version);
  mkdirSync(place, { recursive: true });
  copyFileSync(jar, join(place, `${artifact}-${version}.jar`));
  const ids = `<groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>`;
  writeFileSync(
    join(place, `${artifact}-${version}.pom`),
    `<project><modelVersion>4.0.0</modelVersion>${ids}<packaging>jar</packaging></project>`,
  );
  return `file://${repository}`;
}
