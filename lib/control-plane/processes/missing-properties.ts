import { lit } from '../../shared/lit';
import type { Problems } from '../../shared/problems';

/** Properties that a process needs and was not given, each with all that it needs it for. */
export class MissingProperties {
  private readonly uses = new Map<string, string[]>();

  /** @param process name of the process */
  constructor(private readonly process: string) {}

  /** Notes a property and one use of it, such as `reads DATABASE_HOST`. */
  public add(property: string, use: string): void {
    this.uses.set(property, [...(this.uses.get(property) ?? []), use]);
  }

  /** One problem a property. */
  public report(problems: Problems): void {
    for (const [property, uses] of this.uses) {
      problems.add(lit`ProcessPropertyMissing`, `${property} must be given: ${this.process} ${uses.join(', ')}`);
    }
  }
}
