import data from './regions.json';

const REGIONS: Readonly<Record<string, { readonly zones: string; readonly without: readonly string[] } | undefined>> = data;

/** Names of a region's availability zones; those of a region that is not known are not known either. */
export function zonesOf(region: string): string[] {
  return [...(REGIONS[region]?.zones ?? '')].map((letter) => `${region}${letter}`);
}

/** Whether AWS has instances of the type in the region; in one that is not known, it is tried. */
export function isOffered(nodeTypeId: string, region: string): boolean {
  const [family = ''] = nodeTypeId.split('.');
  return !REGIONS[region]?.without.includes(family);
}
