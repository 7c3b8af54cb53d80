import { Type } from 'typebox';
import { Check } from 'typebox/value';
import type { SparkLoad } from '../api/report';
import { SparkLoadWatch } from './spark-load';

/** In milliseconds. */
const ANSWER_TIMEOUT = 5_000;

/** What a program's UI says of the applications that it shows. */
const Applications = Type.Array(Type.Object({ id: Type.String() }));

/** Watches what a submitted program has to do, whose application has an id only once it has begun. */
export class ProgramLoadWatch {
  private watch?: SparkLoadWatch;

  /** @param uiUrl origin of the UI that the program was told to have; nobody answers there when it has another, or none */
  constructor(
    private readonly uiUrl: string,
    private readonly now: () => number,
  ) {}

  /** The load; undefined while the program does not tell it. */
  public async read(): Promise<SparkLoad | undefined> {
    this.watch ??= await this.find();
    return this.watch?.read();
  }

  private async find(): Promise<SparkLoadWatch | undefined> {
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT);
    const answer = await fetch(`${this.uiUrl}/api/v1/applications`, { redirect: 'error', signal }).catch(() => undefined);
    const applications: unknown = answer?.ok ? await answer.json().catch(() => undefined) : undefined;
    const [first] = Check(Applications, applications) ? applications : [];
    return first && new SparkLoadWatch(this.uiUrl, first.id, this.now);
  }
}
