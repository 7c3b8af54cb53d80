import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../platform/settings';

const MAVEN_CENTRAL = 'https://repo.maven.apache.org/maven2';

/** Where jars come from. */
export interface MavenRepository {
  /** Without a slash at the end. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The repository that was named, else the mirror of Maven Central in this user's settings of Maven, else Maven Central. */
export async function mavenRepository(named: string | undefined, environment: Environment): Promise<MavenRepository> {
  if (named !== undefined) return { url: withoutSlash(named), headers: {} };
  const file = join(environment.HOME ?? homedir(), '.m2', 'settings.xml');
  return mirrorOf(await readFile(file, 'utf8').catch(() => '')) ?? { url: MAVEN_CENTRAL, headers: {} };
}

/** Where the file of a jar is in a repository. */
export function jarPath(coordinate: string): string {
  const [group = '', artifact = '', version = ''] = coordinate.split(':');
  return `${group.replaceAll('.', '/')}/${artifact}/${version}/${jarFile(coordinate)}`;
}

/** Name of the file of a jar. */
export function jarFile(coordinate: string): string {
  const [, artifact = '', version = ''] = coordinate.split(':');
  return `${artifact}-${version}.jar`;
}

function mirrorOf(settings: string): MavenRepository | undefined {
  const plain = settings.replace(/<!--[^]*?-->/g, '');
  const mirror = elements(plain, 'mirror').find((each) => {
    const names = text(each, 'mirrorOf')?.split(',') ?? [];
    return names.some((name) => ['central', '*', 'external:*'].includes(name.trim())) && !names.includes('!central');
  });
  const url = mirror && text(mirror, 'url');
  if (!url) return undefined;
  const server = elements(plain, 'server').find((each) => text(each, 'id') === text(mirror, 'id'));
  const [user, password] = [server && text(server, 'username'), server && text(server, 'password')];
  const known = user !== undefined && password !== undefined;
  const headers = known ? { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` } : undefined;
  return { url: withoutSlash(url), headers: headers ?? {} };
}

function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^]*?)</${name}>`, 'g'))].map(([, content = '']) => content);
}

function text(xml: string, name: string): string | undefined {
  const [content] = elements(xml, name);
  return content?.trim().replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
