/** Lets requests wait for something that changes. */
export class Changes {
  private readonly waiting = new Set<() => void>();

  /** Something may be as somebody waits for it. */
  public announce(): void {
    for (const look of [...this.waiting]) look();
  }

  /** Answers when `reached` is true, or after `timeoutMs`; at once when there is nothing to wait for. */
  public until(reached: () => boolean, timeoutMs: number): Promise<void> {
    if (timeoutMs <= 0 || reached()) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve();
      };
      const look = () => reached() && done();
      const timer = setTimeout(done, timeoutMs);
      this.waiting.add(look);
    });
  }
}
