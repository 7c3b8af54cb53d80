import { App, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/**
 * Where the parts are imported that a description brings. A stack takes them as properties, so they must be there before
 * it is: they lie in an app of their own, which is never synthesized. They are read and never changed: what was added to
 * one of them, such as a policy, would be lost.
 */
export class GivenParts {
  private stack?: Stack;

  /**
   * @param account AWS account of the stack that takes the parts
   * @param region  its region
   */
  constructor(
    private readonly account: string,
    private readonly region: string,
  ) {}

  /** A scope of its own for what belongs together. */
  public scope(id: string): Construct {
    this.stack ??= new Stack(new App({ autoSynth: false }), 'Given', { env: { account: this.account, region: this.region } });
    return new Construct(this.stack, id);
  }

  /** What `make` makes of an optional value. */
  public part<V, P>(id: string, value: V | undefined, make: (scope: Construct, value: V) => P): P | undefined {
    return value === undefined ? undefined : make(this.scope(id), value);
  }
}
