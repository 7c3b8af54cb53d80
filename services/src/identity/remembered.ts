/** How many entries are kept; beyond it all are forgotten, and learnt once more. */
const KEPT = 10_000;

/** Remembers something by a text, for as long as there is room: to be used where having forgotten costs time and nothing else. */
export class Remembered<Value> {
  private readonly values = new Map<string, Value>();

  public get(key: string): Value | undefined {
    return this.values.get(key);
  }

  public set(key: string, value: Value): void {
    if (this.values.size >= KEPT && !this.values.has(key)) this.values.clear();
    this.values.set(key, value);
  }
}
