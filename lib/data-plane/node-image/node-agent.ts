import { createHash } from 'crypto';
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { lit } from '../../shared/lit';
import { fail } from '../../shared/problems';
import type { NodeArtifact } from './node-image-props';

/**
 * The agent of nodes, as this package ships it. A deployment puts it where the CDK keeps its files, in the AWS account and region of
 * the stack; it is the same on every processor.
 */
export class NodeAgent extends Construct {
  /** Where it is, and its hash. */
  public readonly artifact: NodeArtifact;
  /** The file, as a deployment uploads it. */
  public readonly asset: Asset;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const path = join(__dirname, '..', '..', '..', 'services', 'node', 'agent.tar.gz');
    if (!existsSync(path)) {
      fail(
        this,
        lit`NodeAgentNotBundled`,
        'services/node/agent.tar.gz is missing; run "npm run build:bundles" in this package, or give agent',
      );
    }
    this.asset = new Asset(this, 'Resource', { path });
    const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
    this.artifact = { s3Uri: this.asset.s3ObjectUrl, sha256 };
  }
}
