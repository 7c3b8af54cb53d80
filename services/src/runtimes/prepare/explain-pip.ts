import { PreparationError } from './preparation-error';
import { ProgramFailed } from './run';

/** What pip and uv write when something outside of them is wrong, and what to do then; the first that fits is said. */
const REASONS: readonly (readonly [pattern: RegExp, remedy: string])[] = [
  [/No space left on device|Disk quota exceeded/, 'the disk is full; make room, then start again: what was fetched is kept'],
  [
    /DO NOT MATCH THE HASHES|[Hh]ash mismatch/,
    'a package has another SHA-256 than its lock says; an index or a proxy on the way gave another file, do not use it',
  ],
  [
    /NewConnectionError|ConnectTimeout|Name or service not known|Temporary failure in name resolution|Connection refused|Max retries exceeded|NameResolutionError|ReadTimeout/,
    'the package index cannot be reached; check the network, and the configuration of pip (pip config list)',
  ],
  [
    /CERTIFICATE_VERIFY_FAILED|SSLError/,
    'the package index shows a certificate that pip does not trust; see pip config set global.cert',
  ],
  [/No matching distribution found|Could not find a version/, 'the package index does not have a file that the lock names'],
];

/** Says in a sentence why pip or uv failed, with the end of what they wrote. */
export function explainPip(error: unknown): never {
  if (!(error instanceof ProgramFailed)) throw error;
  const reason = REASONS.find(([pattern]) => pattern.test(error.output))?.[1] ?? 'packages were not installed';
  const end = error.output.split('\n').slice(-8).join('\n  ');
  throw new PreparationError(`${reason}\n  ${end}`, { cause: error });
}
