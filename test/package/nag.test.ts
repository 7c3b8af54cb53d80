import { defaults, exportedConstructs, stackWith } from '../checks/defaults';
import { nagFindings } from '../checks/nag';

test('every construct of the package has its defaults checked', () => {
  expect(Object.keys(defaults).sort()).toEqual(exportedConstructs());
});

test.each(Object.keys(defaults))('%s at its defaults has no finding that is not acknowledged', (name) => {
  expect(nagFindings(stackWith(name))).toEqual([]);
});
