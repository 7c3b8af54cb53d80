import { App } from 'aws-cdk-lib/core';
import { UsageError } from './errors';

/** What `-c name=value` and cdk.json gave the app. */
export class AppContext {
  private readonly node = new App({ autoSynth: false }).node;

  /** A text. */
  public text(name: string): string | undefined {
    const value: unknown = this.node.tryGetContext(name);
    if (value === undefined || typeof value === 'string') return value;
    throw new UsageError(`context ${name} must be a text, got ${JSON.stringify(value)}`);
  }

  /** A list: on the command line with commas, in cdk.json a JSON list as well. */
  public list(name: string): string[] | undefined {
    const value: unknown = this.node.tryGetContext(name);
    if (Array.isArray(value)) return value.map(String);
    return this.text(name)
      ?.split(',')
      .map((item) => item.trim());
  }

  /** A switch: `-c quiet=true`, in cdk.json `"quiet": true`. */
  public flag(name: string): boolean {
    const value: unknown = this.node.tryGetContext(name);
    return value === true || value === 'true';
  }
}
