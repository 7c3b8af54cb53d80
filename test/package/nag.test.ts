import { exportedConstructs, scene, sceneNames } from '../checks/defaults';
import { nagFindings } from '../checks/nag';

test('every construct of the package is checked at its defaults', () => {
  const made = sceneNames.flatMap((name) => scene(name).node.findAll());
  const unchecked = [...exportedConstructs].filter(([, type]) => !made.some((construct) => construct instanceof type));
  expect(unchecked.map(([name]) => name)).toEqual([]);
});

test.each(sceneNames)('%s has no finding that is not acknowledged', (name) => {
  expect(nagFindings(scene(name))).toEqual([]);
});
