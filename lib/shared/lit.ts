// The one place that reaches into the CDK's internals: `lit` brands the code of a ValidationError, and is exported under a path that may move.
export { lit } from 'aws-cdk-lib/core/lib/helpers-internal';
