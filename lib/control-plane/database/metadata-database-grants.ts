import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Resource } from 'aws-cdk-lib/core';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import { fail } from '../../shared/problems';
import { databaseUserArn } from './database-user-arn';
import type { IMetadataDatabase } from './metadata-database';

/** Permissions on a metadata database. The network is opened apart from them, by `connections`. */
export class MetadataDatabaseGrants {
  /** Permissions on `database`, owned or not. */
  public static fromMetadataDatabase(database: IMetadataDatabase): MetadataDatabaseGrants {
    return new MetadataDatabaseGrants(database);
  }

  private constructor(private readonly database: IMetadataDatabase) {}

  /**
   * Log in as one database user, and no other, with an IAM token in place of a password.
   *
   * @param grantee      who logs in
   * @param databaseUser the user, 1 to 63 lower-case letters, digits and underscores, which has the role `rds_iam`
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
   */
  public connect(grantee: IGrantable, databaseUser: string): Grant {
    const user = known(databaseUser);
    if (user !== undefined && !/^[a-z_][a-z0-9_]{0,62}$/.test(user)) {
      fail(
        this.database,
        lit`DatabaseUserName`,
        `databaseUser must be 1 to 63 lower-case letters, digits and underscores, got ${JSON.stringify(user)}`,
      );
    }
    const resourceArns = [databaseUserArn(this.database, databaseUser)];
    return Grant.addToPrincipal({ grantee, actions: ['rds-db:connect'], resourceArns });
  }

  /** Read name and password of the owner. */
  public readOwnerSecret(grantee: IGrantable): Grant {
    const { ownerSecret } = this.database;
    const grant = ownerSecret.grantRead(grantee);
    const key = ownerSecret.encryptionKey;
    // The secret admits its readers in the policy of its key, which a key that exists elsewhere does not take from here.
    if (!key || Resource.isOwnedResource(key)) return grant;
    return grant.combine(Grant.addToPrincipal({ grantee, actions: ['kms:Decrypt'], resourceArns: [key.keyArn] }));
  }
}
