import type { Mistake } from '../../shared/json-schema';

/** The mistakes of a description, as they are found. */
export class Findings {
  public readonly mistakes: Mistake[];

  /** @param structural mistakes against the schema; what lies at their paths is not looked at again */
  constructor(structural: Mistake[]) {
    this.mistakes = [...structural];
  }

  /** Notes one mistake. */
  public add(path: string, message: string): void {
    this.mistakes.push({ path, message });
  }

  /** Whether nothing was found at a path or below it. */
  public isSound(path: string): boolean {
    return !this.mistakes.some((mistake) => isAtOrBelow(mistake.path, path));
  }

  /** Notes every value that an earlier entry has already; `advice` says what to do instead. */
  public duplicates(what: string, values: { path: string; value: string }[], advice = ''): void {
    const first = new Map<string, string>();
    for (const { path, value } of values) {
      const earlier = first.get(value);
      if (earlier === undefined) first.set(value, path);
      else this.add(path, `must be unique, got ${JSON.stringify(value)}, which is also the ${what} at ${earlier}${advice}`);
    }
  }
}

/** `accounts[1]` is above `accounts[1].name` but not above `accounts[10]`. */
function isAtOrBelow(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}.`) || path.startsWith(`${above}[`);
}
