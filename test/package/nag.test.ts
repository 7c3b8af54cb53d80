import { exportedConstructs, scene, sceneNames } from '../checks/defaults';
import { nagFindings } from '../checks/nag';

test('every construct of the package is checked at its defaults', () => {
  const checked = sceneNames.flatMap((name) =>
    scene(name)
      .node.findAll()
      .map((construct) => construct.constructor.name),
  );
  expect(exportedConstructs.filter((name) => !checked.includes(name))).toEqual([]);
});

test.each(sceneNames)('%s has no finding that is not acknowledged', (name) => {
  expect(nagFindings(scene(name))).toEqual([]);
});
