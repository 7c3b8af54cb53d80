import { objectUrl, regionalS3, type ObjectPlace } from '../../platform/aws/object-url';
import type { Settings } from '../../platform/settings';
import type { World } from '../../platform/world';

/** In milliseconds: one URL is given to whoever asks meanwhile, and is good for longer. */
const GIVEN_FOR = 10 * 60_000;

/** The archive of the agent, as nodes fetch it. */
export class AgentArchive {
  private given: { readonly url: Promise<string>; readonly until: number } | undefined;

  constructor(
    public readonly sha256: string,
    private readonly sign: () => Promise<string>,
    private readonly now: () => number,
  ) {}

  /** What the settings name; undefined when they name none. */
  public static of(settings: Settings, { environment, now }: World): AgentArchive | undefined {
    const place = placeOf(settings.text('AGENT_ARCHIVE'));
    if (!place) return undefined;
    const s3 = regionalS3(settings.text('AWS_REGION'), environment);
    return new AgentArchive(settings.text('AGENT_ARCHIVE_SHA256'), () => objectUrl(s3, place), now);
  }

  public async url(): Promise<string> {
    if (!this.given || this.given.until <= this.now()) this.given = { url: this.sign(), until: this.now() + GIVEN_FOR };
    const { given } = this;
    try {
      return await given.url;
    } catch (error) {
      if (this.given === given) this.given = undefined;
      throw error;
    }
  }
}

function placeOf(uri: string): ObjectPlace | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}
