/**
 * Collects what is written in a turn of the event loop and hands it on at its end, in one piece: under load a turn has many lines, and
 * each piece is a call of the system. What is left is handed on by `flush`, before the process ends; a kill loses one turn.
 */
export class TurnWriter {
  private waiting = '';

  constructor(private readonly hand: (text: string) => void) {}

  public readonly write = (text: string): void => {
    if (this.waiting === '') setImmediate(this.flush);
    this.waiting += text;
  };

  public readonly flush = (): void => {
    const text = this.waiting;
    this.waiting = '';
    if (text !== '') this.hand(text);
  };
}
