import type { ClusterSpec } from '../../src/clusters/attributes';
import type { ClusterSource } from '../../src/clusters/schema';
import { fillIn } from '../../src/cluster-policies/definition/fill';
import { parseDefinition } from '../../src/cluster-policies/definition/parse-definition';
import { violationsOf } from '../../src/cluster-policies/definition/violations';
import { mergedDefinition, POLICY_FAMILIES } from '../../src/cluster-policies/families/families';

const SPEC: ClusterSpec = { spark_version: '17.3.x-scala2.13', node_type_id: 'm5d.large', num_workers: 2 };

function rules(definition: object) {
  const { rules: parsed, faults } = parseDefinition(JSON.stringify(definition));
  expect(faults).toEqual([]);
  return parsed;
}

/** What is wrong with a cluster that is asked for, and made without further defaults. */
function wrong(definition: object, over: ClusterSpec, source: ClusterSource = 'API'): string[] {
  const parsed = rules(definition);
  const asked = fillIn(parsed, { ...SPEC, ...over }, false);
  return violationsOf(parsed, { asked, made: asked, source }).map(({ message }) => message.replace('Validation failed for ', ''));
}

const fill = (definition: object, over: ClusterSpec = {}, defaults = true) =>
  fillIn(rules(definition), { ...SPEC, ...over }, defaults);

test.each<[string, object, ClusterSpec, string[]]>([
  ['fixed', { num_workers: { type: 'fixed', value: 3 } }, {}, ['num_workers, the value must be 3 (is "2")']],
  ['fixed text for a number', { num_workers: { type: 'fixed', value: '2' } }, {}, []],
  [
    'forbidden',
    { instance_pool_id: { type: 'forbidden' } },
    { instance_pool_id: 'p' },
    ['instance_pool_id, the value must not be present (is "p")'],
  ],
  [
    'allowlist',
    { node_type_id: { type: 'allowlist', values: ['a', 'b'] } },
    {},
    ['node_type_id, the value must be one of a, b (is "m5d.large")'],
  ],
  [
    'blocklist',
    { node_type_id: { type: 'blocklist', values: ['m5d.large'] } },
    {},
    ['node_type_id, the value must not be one of m5d.large (is "m5d.large")'],
  ],
  [
    'regex, from beginning to end',
    { node_type_id: { type: 'regex', pattern: 'm5d' } },
    {},
    ['node_type_id, the value must match m5d (is "m5d.large")'],
  ],
  ['regex that fits', { node_type_id: { type: 'regex', pattern: 'm5d\\..*' } }, {}, []],
  ['range, below', { num_workers: { type: 'range', minValue: 3 } }, {}, ['num_workers, the value must be at least 3 (is "2")']],
  ['range, above', { num_workers: { type: 'range', maxValue: 1 } }, {}, ['num_workers, the value must be at most 1 (is "2")']],
  ['range, its bounds are within', { num_workers: { type: 'range', minValue: 2, maxValue: 2 } }, {}, []],
  ['unlimited asks for a value', { cluster_name: { type: 'unlimited' } }, {}, ['cluster_name, the value must be present']],
  ['unless it is optional', { cluster_name: { type: 'unlimited', isOptional: true } }, {}, []],
  ['keys of maps have dots', { 'spark_conf.a.b': { type: 'unlimited' } }, {}, ['spark_conf, a.b must be present']],
  [
    'values of maps',
    { 'spark_conf.a.b': { type: 'fixed', value: true } },
    { spark_conf: { 'a.b': 'false' } },
    ['spark_conf.a.b, the value must be true (is "false")'],
  ],
  [
    'every element of a list',
    { 'init_scripts.*.s3.destination': { type: 'regex', pattern: 's3://ours/.*' } },
    { init_scripts: [{ s3: { destination: 's3://ours/a' } }, { s3: { destination: 's3://theirs/b' } }] },
    ['init_scripts.*.s3.destination, the value must match s3://ours/.* (is "s3://theirs/b")'],
  ],
  [
    'no element of a list',
    { 'ssh_public_keys.*': { type: 'forbidden' } },
    { ssh_public_keys: ['k'] },
    ['ssh_public_keys.*, the value must not be present (is "k")'],
  ],
  [
    'one element of a list',
    { 'init_scripts.1.file.destination': { type: 'fixed', value: 'file:/b' } },
    { init_scripts: [{ file: { destination: 'file:/a' } }, { file: { destination: 'file:/c' } }] },
    ['init_scripts.1.file.destination, the value must be file:/b (is "file:/c")'],
  ],
  [
    'the place of logs',
    {
      'cluster_log_conf.type': { type: 'fixed', value: 'S3' },
      'cluster_log_conf.path': { type: 'regex', pattern: 's3://logs.*' },
    },
    { cluster_log_conf: { s3: { destination: 's3://other' } } },
    ['cluster_log_conf.path, the value must match s3://logs.* (is "s3://other")'],
  ],
  ['a word for a runtime', { spark_version: { type: 'fixed', value: 'auto:latest-lts' } }, {}, []],
  [
    'a word for another runtime',
    { spark_version: { type: 'allowlist', values: ['auto:latest'] } },
    {},
    ['spark_version, the value must be one of auto:latest (is "17.3.x-scala2.13")'],
  ],
  [
    'units in an hour, of the driver and as many workers as there may be',
    { dbus_per_hour: { type: 'range', maxValue: 1 } },
    { num_workers: undefined, autoscale: { min_workers: 1, max_workers: 9 } },
    ['dbus_per_hour, the value must be at most 1 (is "4.07")'],
  ],
  [
    'the kind of cluster',
    { cluster_type: { type: 'fixed', value: 'job' } },
    {},
    ['cluster_type, the value must be job (is "all-purpose")'],
  ],
  [
    'all of it at once',
    {
      num_workers: { type: 'fixed', value: 1 },
      node_type_id: { type: 'fixed', value: 'x' },
      cluster_name: { type: 'unlimited' },
    },
    {},
    [
      'num_workers, the value must be 1 (is "2")',
      'node_type_id, the value must be x (is "m5d.large")',
      'cluster_name, the value must be present',
    ],
  ],
])('%s', (_what, definition, over, expected) => {
  expect(wrong(definition, over)).toEqual(expected);
});

test('a cluster of a job is one', () => {
  expect(wrong({ cluster_type: { type: 'fixed', value: 'job' } }, {}, 'JOB')).toEqual([]);
});

test('an optional attribute that is left out is still judged by what it comes to', () => {
  const parsed = rules({ 'aws_attributes.availability': { type: 'allowlist', values: ['ON_DEMAND'], isOptional: true } });
  const made: ClusterSpec = { ...SPEC, aws_attributes: { availability: 'SPOT_WITH_FALLBACK' } };
  expect(violationsOf(parsed, { asked: SPEC, made, source: 'API' })).toHaveLength(1);
});

test('what is fixed is filled in always, defaults for who asks, and nothing that is there is replaced', () => {
  const definition = {
    'custom_tags.team': { type: 'fixed', value: 'data' },
    autotermination_minutes: { type: 'unlimited', defaultValue: 30 },
    num_workers: { type: 'range', maxValue: 10, defaultValue: 5 },
    'init_scripts.0.s3.destination': { type: 'fixed', value: 's3://ours/a' },
    'cluster_log_conf.path': { type: 'fixed', value: 's3://logs' },
    'cluster_log_conf.type': { type: 'fixed', value: 'S3' },
  };
  const fixed = {
    ...SPEC,
    custom_tags: { team: 'data' },
    init_scripts: [{ s3: { destination: 's3://ours/a' } }],
    cluster_log_conf: { s3: { destination: 's3://logs' } },
  };
  expect(fill(definition, {}, false)).toEqual(fixed);
  expect(fill(definition)).toEqual({ ...fixed, autotermination_minutes: 30 });
  expect(fill(definition, { custom_tags: { team: 'other', also: 'kept' } }).custom_tags).toEqual({ team: 'other', also: 'kept' });
});

test('of two kinds of size, a default is of the one that is not given the other', () => {
  const definition = { num_workers: { type: 'unlimited', defaultValue: 5, isOptional: true } };
  const autoscale = { min_workers: 1, max_workers: 2 };
  expect(fill(definition, { num_workers: undefined, autoscale }).num_workers).toBeUndefined();
});

test.each<[string, string, RegExp]>([
  ['text that is no JSON', '{', /JSON/],
  ['a list', '[]', /object with a rule for each attribute/],
  [
    'an attribute that clusters have not',
    '{"azure_attributes.availability": {"type": "fixed", "value": "x"}}',
    /no such attribute/,
  ],
  ['an unknown type', '{"num_workers": {"type": "whitelist"}}', /type must be one of fixed, forbidden/],
  [
    'a field of another type',
    '{"num_workers": {"type": "fixed", "value": 1, "values": [1]}}',
    /may have value, hidden, got values/,
  ],
  ['a value of another type', '{"num_workers": {"type": "fixed", "value": "many"}}', /value must be a number, got "many"/],
  ['a word that is none of few', '{"aws_attributes.availability": {"type": "fixed", "value": "X"}}', /one of SPOT, ON_DEMAND/],
  ['a list without values', '{"num_workers": {"type": "allowlist", "values": []}}', /at least one value/],
  ['a pattern that is none', '{"node_type_id": {"type": "regex", "pattern": "("}}', /syntax of RE2/],
  ['a pattern that would take forever', '{"node_type_id": {"type": "regex", "pattern": "(a)\\\\1"}}', /syntax of RE2/],
  ['a range of nothing', '{"num_workers": {"type": "range"}}', /needs minValue, maxValue or both/],
  ['a range of texts', '{"node_type_id": {"type": "range", "maxValue": 1}}', /for numbers, and this is a string/],
  ['units that are fixed', '{"dbus_per_hour": {"type": "fixed", "value": 1}}', /must be of type range/],
  ['a word for no runtime', '{"spark_version": {"type": "fixed", "value": "auto:best"}}', /auto:latest/],
])('fails for %s', (_what, text, message) => {
  const { faults } = parseDefinition(text);
  expect(faults.join('\n')).toMatch(message);
});

test.each(POLICY_FAMILIES.map((family) => [family.id, family] as const))('the family %s is a definition', (_id, family) => {
  expect(parseDefinition(mergedDefinition(family, null)).faults).toEqual([]);
  const merged = JSON.parse(mergedDefinition(family, '{"cluster_name": {"type": "unlimited"}}')) as Record<string, unknown>;
  expect(Object.keys(merged)).toEqual([...Object.keys(family.definition), 'cluster_name']);
});
