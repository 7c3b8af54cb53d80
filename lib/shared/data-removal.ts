import { RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** The second key to delete data: `-c lakehouse:deleteData=true`. */
export const DELETE_DATA_CONTEXT = 'lakehouse:deleteData';

/** What a resource can be kept as that is not deleted with its data. */
type Kept = RemovalPolicy.RETAIN | RemovalPolicy.SNAPSHOT;

const KEPT_IN_WORDS = {
  [RemovalPolicy.RETAIN]: 'the data is retained',
  [RemovalPolicy.SNAPSHOT]: 'a last snapshot is kept, and the key that it is encrypted with',
};

/**
 * The removal policy of a resource that holds data. Deleting takes two keys: the property says `DESTROY` and the
 * context `lakehouse:deleteData` is true; with the property alone the data is kept, and a warning names the missing key.
 *
 * @param kept how it is kept then. A snapshot lets what the resource lies in go
 */
export function dataRemovalPolicy(
  scope: IConstruct,
  requested: RemovalPolicy = RemovalPolicy.RETAIN,
  kept: Kept = RemovalPolicy.RETAIN,
): RemovalPolicy {
  if (requested !== RemovalPolicy.DESTROY) return requested;
  const allowed: unknown = scope.node.tryGetContext(DELETE_DATA_CONTEXT);
  if (allowed === true || allowed === 'true') return RemovalPolicy.DESTROY;
  Validations.of(scope).addWarning(
    'lakehouse:Data.retained',
    `removalPolicy is DESTROY but ${KEPT_IN_WORDS[kept]}: deleting it takes a second key, the context ${DELETE_DATA_CONTEXT}=true`,
  );
  return kept;
}
