import assert from 'node:assert/strict';
import { python } from '../public-sdk';
import type { Story } from '../story';
import { BOTH_KEYS, GLOBEX, succeeded, type System } from '../system';

/** A customer leaves, while the others stay. */
export function departure(story: Story, system: System): void {
  story.step(
    'a customer’s stack is destroyed with both keys: nothing of it is left, in AWS and at the control plane',
    async () => {
      const registered = async () =>
        python<Registered>(system.aws, 'registered.py', await system.registrar({ of: system.globex }));
      assert.deepEqual((await registered()).workspaces, ['prod']);
      const [cdk, stack] = [system.cdk(), 'lakehouse-globex-prod'];
      succeeded(await cdk.run('deploy', '--exclusively', stack, '--require-approval', 'never', ...BOTH_KEYS));
      succeeded(await cdk.run('destroy', stack, '--force', ...BOTH_KEYS));
      assert.equal(await system.stacks.globex.status(), undefined);
      assert.deepEqual(await system.leftTypes(GLOBEX), []);
      assert.deepEqual(await registered(), { workspaces: [], credentials: [], storage: [], networks: [], keys: [] });
      system.globex.workspaces = [];
      system.write();
    },
  );
}

/** Names of what is registered, by kind. */
interface Registered {
  readonly workspaces: string[];
  readonly credentials: string[];
  readonly storage: string[];
  readonly networks: string[];
  readonly keys: string[];
}
