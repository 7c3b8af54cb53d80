// Writes the program that one would write by hand with L1 classes alone for the same resources: from the template of one data
// plane, one constructor call a resource, with references where the template has references.
import { createRequire } from 'node:module';
import { reading } from './l1-references.mjs';

const require = createRequire(import.meta.url);

/** Source of a CommonJS module that exports `class Plane extends Stack`. */
export function l1Program(template) {
  const { App, CfnElement, Stack } = require('aws-cdk-lib/core');
  const helpers = require('aws-cdk-lib/core/lib/helpers-internal');
  const reader = reading(template);
  const resources = ordered(template.Resources, reader.referencesOf);
  const parser = new helpers.CfnParser({
    finder: { findResource() {}, findRefTarget() {}, findCondition() {}, findMapping() {} },
  });
  const scratch = new Stack(new App(), 'Scratch');

  const lines = resources.flatMap(([logicalId, resource]) => {
    const { module, name, type } = classOf(resource.Type);
    const marked = { Type: resource.Type, Properties: reader.mark(resource.Properties ?? {}) };
    const construct = type._fromCloudFormation(scratch, logicalId, marked, { parser });
    if (!CfnElement.isCfnElement(construct)) throw new Error(`${resource.Type} has no L1 class`);
    const properties = reader.source(plain(construct.cfnProperties));
    const create = `r.${logicalId} = new ${module}.${name}(this, '${logicalId}', ${properties});`;
    const kept = resource.DeletionPolicy === 'Retain' ? [`r.${logicalId}.applyRemovalPolicy(RemovalPolicy.RETAIN);`] : [];
    const order = [resource.DependsOn ?? []].flat().map((other) => `r.${logicalId}.addDependency(r.${other});`);
    return [create, ...kept, ...order];
  });
  const modules = [...new Set(resources.map(([, resource]) => classOf(resource.Type).module))].sort();
  return [
    ...modules.map((module) => `const ${module} = require('aws-cdk-lib/aws-${module}');`),
    `const { Fn, RemovalPolicy, Stack } = require('aws-cdk-lib/core');`,
    `exports.Plane = class extends Stack {`,
    `  constructor(scope, id, props) {`,
    `    super(scope, id, props);`,
    `    const r = {};`,
    ...lines.map((line) => `    ${line}`),
    `  }`,
    `};`,
    ``,
  ].join('\n');
}

/** Resources after those that they refer to. */
function ordered(resources, referencesOf) {
  const done = new Map();
  const visit = (logicalId) => {
    if (done.has(logicalId) || !resources[logicalId]) return;
    for (const other of referencesOf(resources[logicalId])) if (other !== logicalId) visit(other);
    done.set(logicalId, resources[logicalId]);
  };
  for (const logicalId of Object.keys(resources)) visit(logicalId);
  return [...done].filter(([, { Type }]) => Type !== 'AWS::CDK::Metadata');
}

/** The L1 class of a CloudFormation type. */
function classOf(cloudFormationType) {
  const [, service, resource] = cloudFormationType.split('::');
  const module = service.toLowerCase();
  const name = `Cfn${resource}`;
  return { module, name, type: require(`aws-cdk-lib/aws-${module}`)[name] };
}

function plain(value) {
  return JSON.parse(JSON.stringify(value));
}
