import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Library } from '../api/assignment';
import type { LibraryStatus } from '../api/report';
import { tailOf } from '../logs/tail';
import type { ObjectStore } from '../object-store/object-store';
import { describeExit } from '../processes/child';
import type { SparkLaunch } from '../spark/spark-launch';

const TAIL_BYTES = 2_000;
const END_GRACE = 5_000;

export interface LibrariesOptions {
  readonly launch: SparkLaunch;
  readonly store: ObjectStore;
  /** Adds a jar to Spark, once it is there; a node without a driver has no use for jars, which executors get from the driver. */
  readonly addJar?: (url: string) => Promise<void>;
  /** Called with each change. */
  readonly changed: (statuses: readonly LibraryStatus[]) => void;
}

/** The libraries of a cluster on one node. They are installed one after the other, beside what else runs. */
export class Libraries {
  private readonly statuses: LibraryStatus[] = [];
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly options: LibrariesOptions) {}

  /** Installs what is not there yet; a library that failed is tried again. */
  public install(libraries: readonly Library[]): readonly LibraryStatus[] {
    for (const library of libraries) {
      const key = JSON.stringify(library);
      const known = this.statuses.find((status) => JSON.stringify(status.library) === key);
      if (known && known.status !== 'FAILED') continue;
      const status = known ?? { library, status: 'PENDING', messages: [] };
      if (!known) this.statuses.push(status);
      this.turn = this.turn.then(() => this.installOne(library, status));
    }
    this.options.changed([...this.statuses]);
    return this.statuses;
  }

  private async installOne(library: Library, status: LibraryStatus): Promise<void> {
    const become = (word: string, messages: string[] = []) => {
      Object.assign(status, { status: word, messages });
      this.options.changed([...this.statuses]);
    };
    if (this.options.launch.ending.aborted) return;
    become('INSTALLING');
    try {
      await this.put(library);
      become('INSTALLED');
    } catch (error) {
      become('FAILED', [error instanceof Error ? error.message : String(error)]);
    }
  }

  private async put(library: Library): Promise<void> {
    const { addJar } = this.options;
    if ('pypi' in library) {
      const { package: name, repo } = library.pypi;
      if (name.startsWith('-'))
        throw new Error(`package ${JSON.stringify(name)} must be a name with versions, such as simplejson==3.8.0`);
      return this.pip([...(repo === undefined ? [] : ['--index-url', repo]), name]);
    }
    if ('whl' in library) return this.pip([await this.fetch(library.whl)]);
    if ('requirements' in library) return this.pip(['-r', await this.fetch(library.requirements)]);
    if ('jar' in library) return addJar?.(await this.fetch(library.jar));
    return addJar?.(ivyUrl(library.maven));
  }

  /** A file of the customer on this node, under its own name: a wheel says what it is by it. */
  private async fetch(url: string): Promise<string> {
    const folder = join(this.options.launch.folders.root, 'fetched'); // where no library that is installed can put anything
    await mkdir(folder, { recursive: true });
    const path = join(folder, basename(url));
    await writeFile(path, await this.options.store.read(url));
    return path;
  }

  private async pip(what: readonly string[]): Promise<void> {
    const { processes, runtime, environment, folders, ending } = this.options.launch;
    const output = join(folders.logs, 'libraries', 'pip.log');
    const child = await processes.start({
      name: 'pip',
      command: [runtime.python, '-m', 'lakehouse.packages', folders.libraries, 'install', ...what],
      environment,
      folder: folders.work,
      output,
      errors: output,
    });
    const exit = await child.exitedOrEndedBy(ending, END_GRACE);
    if (exit.code !== 0) throw new Error(`pip ${describeExit(exit)}; the end of its output: ${await tailOf(output, TAIL_BYTES)}`);
  }
}

/** Spark resolves Maven coordinates with all that they depend on: https://spark.apache.org/docs/latest/sql-ref-syntax-aux-resource-mgmt-add-jar.html */
function ivyUrl({ coordinates, repo, exclusions }: Extract<Library, { maven: unknown }>['maven']): string {
  const part = '[A-Za-z0-9._-]+';
  if (!new RegExp(`^${part}:${part}:${part}$`).test(coordinates)) {
    throw new Error(`Maven coordinates must be like group:artifact:version, got ${JSON.stringify(coordinates)}`);
  }
  const query = [
    ...(exclusions?.length ? [`exclude=${exclusions.join(',')}`] : []),
    ...(repo === undefined ? [] : [`repos=${repo}`]),
  ];
  return `ivy://${coordinates}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}
