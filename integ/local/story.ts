import { test } from 'node:test';

/** Steps that build on one another, each a test of its own. After one that fails, the rest fail as not reached. */
export class Story {
  private broken?: string;

  public step(name: string, work: () => Promise<void>): void {
    void test(name, async () => {
      if (this.broken !== undefined) throw new Error(`not reached: "${this.broken}" failed`);
      try {
        await work();
      } catch (error) {
        this.broken = name;
        throw error;
      }
    });
  }
}
