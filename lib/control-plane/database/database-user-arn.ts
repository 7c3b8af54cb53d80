import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { IMetadataDatabase } from './metadata-database';

/**
 * A user of a database, as policies name it.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
 */
export function databaseUserArn(database: IMetadataDatabase, user: string): string {
  return Stack.of(database).formatArn({
    service: 'rds-db',
    resource: 'dbuser',
    resourceName: `${database.resourceId}/${user}`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
