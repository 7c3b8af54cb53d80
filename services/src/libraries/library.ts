import { Type, type Static } from 'typebox';
import type { Library } from '../agent/api/assignment';

const text = Type.Optional(Type.String());

/** A library in the words of the API: exactly one of these. https://docs.databricks.com/api/workspace/libraries/install */
export const LibraryInfo = Type.Object({
  pypi: Type.Optional(Type.Object({ package: Type.String(), repo: text })),
  maven: Type.Optional(
    Type.Object({ coordinates: Type.String(), repo: text, exclusions: Type.Optional(Type.Array(Type.String())) }),
  ),
  cran: Type.Optional(Type.Object({ package: Type.String(), repo: text })),
  jar: text,
  whl: text,
  egg: text,
  requirements: text,
});
export type LibraryInfo = Static<typeof LibraryInfo>;

const KINDS = ['pypi', 'maven', 'jar', 'whl', 'requirements'] as const;
const WITHOUT = {
  egg: 'eggs are no longer installed; build a wheel',
  cran: 'the runtimes have no R; use pypi or maven',
} as const;

/** How the address of a file may begin that nodes fetch. */
const PLACES = ['s3://', 'file:/'] as const;
const FILES = { jar: '.jar', whl: '.whl', requirements: '.txt' } as const;

const COORDINATES = /^[\w.-]+:[\w.-]+:[\w.-]+$/;

/** What is wrong with a library, in sentences that begin with the property. */
export function libraryFaults(property: string, library: LibraryInfo): string[] {
  const named = Object.entries(library).filter(([, value]) => value !== undefined);
  const [first] = named;
  if (!first || named.length > 1) return [`${property} needs exactly one of ${KINDS.join(', ')}, got ${named.length}`];
  const { pypi, maven } = library;
  if (library.egg !== undefined) return [`${property}.egg is not available: ${WITHOUT.egg}`];
  if (library.cran) return [`${property}.cran is not available: ${WITHOUT.cran}`];
  if (pypi) return pypi.package === '' || pypi.package.startsWith('-') ? [packageFault(property, pypi.package)] : [];
  if (maven) return COORDINATES.test(maven.coordinates) ? [] : [coordinatesFault(property, maven.coordinates)];
  return (['jar', 'whl', 'requirements'] as const).flatMap((kind) => fileFaults(`${property}.${kind}`, kind, library[kind]));
}

/** A library without faults, as a node takes it: its words in one order, by which it is known. */
export function assignedLibrary({ pypi, maven, jar, whl, requirements }: LibraryInfo): Library {
  if (pypi) return { pypi: { package: pypi.package, ...(pypi.repo !== undefined && { repo: pypi.repo }) } };
  if (maven) {
    const { coordinates, repo, exclusions } = maven;
    return { maven: { coordinates, ...(repo !== undefined && { repo }), ...(exclusions !== undefined && { exclusions }) } };
  }
  if (jar !== undefined) return { jar };
  if (whl !== undefined) return { whl };
  if (requirements !== undefined) return { requirements };
  throw new Error('a library of no kind that nodes install');
}

function packageFault(property: string, name: string): string {
  return `${property}.pypi.package must be a name, with versions if wanted, such as simplejson==3.8.0, got ${JSON.stringify(name)}`;
}

function coordinatesFault(property: string, coordinates: string): string {
  return `${property}.maven.coordinates must be like group:artifact:version, got ${JSON.stringify(coordinates)}`;
}

function fileFaults(property: string, kind: keyof typeof FILES, address: string | undefined): string[] {
  if (address === undefined) return [];
  if (PLACES.some((place) => address.startsWith(place)) && address.endsWith(FILES[kind])) return [];
  return [
    `${property} must begin with ${PLACES.join(' or ')} and end with ${FILES[kind]}, got ${JSON.stringify(address)}; ` +
      'files of workspaces, volumes and DBFS are not available to nodes',
  ];
}

/** By which a library is known, whatever the order of its words: as it is stored, or as a node reports it. */
export function libraryKey(library: unknown): string {
  return JSON.stringify(library, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
}
