import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Check } from 'typebox/value';
import type { RuntimeArchive } from '../../agent/api/assignment';
import { awsCode } from '../../account/aws/aws-errors';
import { objectUrl } from '../../platform/aws/object-url';
import type { Platform } from '../../runtimes/definition';
import { descriptionKey, PublishedArchive } from '../../runtimes/publish/published-archive';

/** In milliseconds: a runtime that is published is found so soon. */
const LOOK_AGAIN = 60_000;

export interface PublishedRuntimesProps {
  readonly s3: S3Client;
  /** The artifact store. */
  readonly bucket: string;
  readonly now: () => number;
}

/** The archives in the artifact store, from which nodes fetch runtimes that their image has not. */
export class PublishedRuntimes {
  private readonly seen = new Map<string, { readonly published: PublishedArchive | undefined; readonly until: number }>();

  constructor(private readonly props: PublishedRuntimesProps) {}

  /** Undefined when none is published: nodes then have it, or say that they have not. */
  public async archive(key: string, platform: Platform): Promise<RuntimeArchive | undefined> {
    const published = await this.find(descriptionKey(key, platform));
    if (!published) return undefined;
    const { s3, bucket } = this.props;
    return { url: await objectUrl(s3, { bucket, key: published.object }), sha256: published.sha256 };
  }

  private async find(description: string): Promise<PublishedArchive | undefined> {
    const { now } = this.props;
    const known = this.seen.get(description);
    if (known && known.until > now()) return known.published;
    const published = await this.read(description);
    this.seen.set(description, { published, until: now() + LOOK_AGAIN });
    return published;
  }

  private async read(Key: string): Promise<PublishedArchive | undefined> {
    const { s3, bucket: Bucket } = this.props;
    try {
      const { Body: body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const published: unknown = JSON.parse((await body?.transformToString()) ?? '');
      if (Check(PublishedArchive, published)) return published;
      throw new Error(`s3://${Bucket}/${Key} describes no archive of a runtime; publish it anew`);
    } catch (error) {
      // To whoever may not list, S3 does not tell what is missing from what is forbidden.
      if (/^(NoSuchKey|AccessDenied)$/.test(awsCode(error))) return undefined;
      throw error;
    }
  }
}
