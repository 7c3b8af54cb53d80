import { nagFindings } from '../checks/nag';
import { controlPlaneStack } from './control-plane-fixture';

test('nothing is left for cdk-nag', () => {
  expect(nagFindings(controlPlaneStack())).toEqual([]);
});
