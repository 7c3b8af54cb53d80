import { argon2id, argon2Verify } from 'hash-wasm';

/** Cost of a hash: what OWASP recommends for argon2id (19 MiB, two passes, one lane). */
const COST = { memorySize: 19_456, iterations: 2, parallelism: 1, hashLength: 32 } as const;

/** A hash of no password, as costly as any: what is compared with where there is no user, so that both take as long. */
const NOBODY = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** Hashes that may wait for their turn. Each holds up the process for about 60 ms, so they are not let pile up. */
const MOST_WAITING = 16;

/** What is kept of a password: hash, salt and cost in one text. */
export function passwordHash(password: string, salt: Buffer): Promise<string> {
  return argon2id({ ...COST, password: password.normalize('NFKC'), salt, outputType: 'encoded' });
}

/** Compares passwords, one at a time. */
export class PasswordCheck {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  /** Whether more can be compared; otherwise their users have to come back. */
  public get hasRoom(): boolean {
    return this.waiting < MOST_WAITING;
  }

  /**
   * Whether the password is the one of the hash.
   *
   * @param hash undefined for nobody's: false, after as much work
   */
  public async matches(password: string, hash: string | undefined): Promise<boolean> {
    this.waiting += 1;
    // The library refuses to look at an empty one.
    const options = { password: password.normalize('NFKC') || ' ', hash: hash ?? NOBODY };
    const turn = this.last.then(() => argon2Verify(options));
    this.last = turn.catch(() => undefined);
    try {
      return (await turn) && hash !== undefined && password !== '';
    } finally {
      this.waiting -= 1;
    }
  }
}
