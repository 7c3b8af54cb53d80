import { RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** The second key to delete data: `-c lakehouse:deleteData=true`. */
export const DELETE_DATA_CONTEXT = 'lakehouse:deleteData';

/**
 * The removal policy of a resource that holds data. Deleting takes two keys: the property says `DESTROY` and the
 * context `lakehouse:deleteData` is true; with one alone the data is retained, and a warning names the missing key.
 */
export function dataRemovalPolicy(scope: IConstruct, requested: RemovalPolicy = RemovalPolicy.RETAIN): RemovalPolicy {
  if (requested !== RemovalPolicy.DESTROY) return requested;
  const allowed: unknown = scope.node.tryGetContext(DELETE_DATA_CONTEXT);
  if (allowed === true || allowed === 'true') return RemovalPolicy.DESTROY;
  Validations.of(scope).addWarning(
    'lakehouse:Data.retained',
    `removalPolicy is DESTROY but the data is retained: deleting it takes a second key, the context ${DELETE_DATA_CONTEXT}=true`,
  );
  return RemovalPolicy.RETAIN;
}
