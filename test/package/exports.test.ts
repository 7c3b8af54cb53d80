import { Construct } from 'constructs';
import * as library from '../../lib';
import { sourcesBelow } from './sources';

/** Constructs that are parts of one other construct, not for use by themselves. */
const PARTS = [
  'DoctorRole',
  'EndpointPlace',
  'Endpoints',
  'FlowLogs',
  'ImportedDataPlaneNetwork',
  'ImportedWorkspaceNetwork',
  'OwnVpc',
  'PrivateLink',
  'ServiceEndpoints',
  'TaskRunner',
];

type Exports = Record<string, unknown>;
const exported = (exports: Exports) => Object.entries(exports).filter(([, value]) => isConstruct(value));
const isConstruct = (value: unknown) => typeof value === 'function' && value.prototype instanceof Construct;

test('every construct that a file exports can be imported from the package', async () => {
  const files = ['lib/contract', 'lib/control-plane', 'lib/data-plane', 'lib/deployment', 'lib/workspace'].flatMap(sourcesBelow);
  const all: string[] = [];
  for (const { path } of files) all.push(...exported((await import(`../../${path}`)) as Exports).map(([name]) => name));
  const hidden = [...new Set(all)].filter((name) => !Object.keys(library).includes(name));
  expect(hidden.sort()).toEqual(PARTS);
});
