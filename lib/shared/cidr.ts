const PATTERN = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** A block of IPv4 addresses. */
export class Cidr {
  /** The block written as `10.0.0.0/16`; `undefined` if the text is none, or has bits set behind its netmask. */
  public static parse(text: string): Cidr | undefined {
    const numbers = PATTERN.exec(text)?.slice(1).map(Number);
    if (!numbers) return undefined;
    const netmask = numbers.pop() ?? 0;
    if (netmask > 32 || numbers.some((octet) => octet > 255)) return undefined;
    const start = numbers.reduce((sum, octet) => sum * 256 + octet, 0);
    return start % 2 ** (32 - netmask) === 0 ? new Cidr(start, netmask) : undefined;
  }

  /**
   * @param start   first address, as a number
   * @param netmask number of leading bits that all addresses share, 0 to 32
   */
  constructor(
    public readonly start: number,
    public readonly netmask: number,
  ) {}

  /** Number of addresses. */
  public get size(): number {
    return 2 ** (32 - this.netmask);
  }

  /** First address behind the block, as a number. */
  public get end(): number {
    return this.start + this.size;
  }

  /** Whether every address of `other` is one of this block. */
  public contains(other: Cidr): boolean {
    return this.start <= other.start && other.end <= this.end;
  }

  /** Whether the blocks have an address in common. */
  public overlaps(other: Cidr): boolean {
    return this.start < other.end && other.start < this.end;
  }

  /** The blocks of `netmask` that this one consists of, in order. */
  public split(netmask: number): Cidr[] {
    const size = 2 ** (32 - netmask);
    return Array.from({ length: this.size / size }, (_, index) => new Cidr(this.start + index * size, netmask));
  }

  /** The `index`th block of `netmask` counted from the end of this one, from 0. */
  public fromEnd(index: number, netmask: number): Cidr {
    return new Cidr(this.end - (index + 1) * 2 ** (32 - netmask), netmask);
  }

  public toString(): string {
    const octets = [24, 16, 8, 0].map((shift) => Math.floor(this.start / 2 ** shift) % 256);
    return `${octets.join('.')}/${this.netmask}`;
  }
}
