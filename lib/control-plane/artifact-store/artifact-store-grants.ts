import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { acknowledgeGrant } from '../../shared/acknowledge-wildcards';
import type { IArtifactStore } from './artifact-store';

/** Permissions on an artifact store. Nodes need none: they fetch by URLs that the control plane signs. */
export class ArtifactStoreGrants {
  /** Permissions on `store`, owned or not. */
  public static fromArtifactStore(store: IArtifactStore): ArtifactStoreGrants {
    return new ArtifactStoreGrants(store);
  }

  private constructor(private readonly store: IArtifactStore) {}

  /** Sign URLs from which nodes fetch: a URL allows what its signer may do. */
  public sign(grantee: IGrantable): Grant {
    const { bucket } = this.store;
    return this.grant(grantee, ['s3:GetObject'], bucket.encryptionKey?.grantDecrypt(grantee));
  }

  /** Upload artifacts, and see which are there. Replaced ones stay as versions; nothing can be deleted. */
  public publish(grantee: IGrantable): Grant {
    const { bucket } = this.store;
    const looks = ['s3:ListBucket', 's3:ListBucketMultipartUploads'];
    const list = Grant.addToPrincipal({ grantee, actions: looks, resourceArns: [bucket.bucketArn] });
    const key = bucket.encryptionKey?.grantEncryptDecrypt(grantee);
    const writes = ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:GetObject'];
    return this.grant(grantee, writes, key).combine(list);
  }

  private grant(grantee: IGrantable, actions: string[], key?: Grant): Grant {
    const grant = Grant.addToPrincipal({ grantee, actions, resourceArns: [this.store.bucket.arnForObjects('*')] });
    acknowledgeGrant(grantee, 'runtimes come and go, so the objects of the store are not named', grant);
    return key ? grant.combine(key) : grant;
  }
}
