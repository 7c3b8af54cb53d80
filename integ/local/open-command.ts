import { setTimeout } from 'node:timers/promises';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { AwsOnLoopback } from './aws-on-loopback';

/** Where a command says that it has begun, and looks whether it is to end. */
export interface Places {
  readonly begun: string;
  readonly told: string;
}

/** A command on a cluster that has begun, and ends when it is told to. */
export class OpenCommand<T> {
  /** Done when the command has begun, by what then lies in a bucket of its workspace. */
  public static async begin<T>(
    { aws, owner, region, bucket }: { aws: AwsOnLoopback; owner: string; region: string; bucket: string },
    name: string,
    run: (places: Places) => Promise<T>,
  ): Promise<OpenCommand<T>> {
    const s3 = new S3Client({ ...aws.client(owner, region), forcePathStyle: true });
    const ended = run({ begun: `s3://${bucket}/tables/${name}/begun`, told: `s3://${bucket}/tables/${name}/told` });
    ended.catch(() => undefined); // whoever waits for its end hears of it
    const list = new ListObjectsV2Command({ Bucket: bucket, Prefix: `tables/${name}/begun/` });
    while (((await s3.send(list)).KeyCount ?? 0) === 0) await Promise.race([ended, setTimeout(250)]);
    const tell = new PutObjectCommand({ Bucket: bucket, Key: `tables/${name}/told`, Body: 'end' });
    return new OpenCommand(ended, async () => void (await s3.send(tell)));
  }

  private constructor(
    private readonly ended: Promise<T>,
    private readonly tell: () => Promise<void>,
  ) {}

  /** Tells it to end. @returns what it came to */
  public async end(): Promise<T> {
    await this.tell();
    return this.ended;
  }
}
