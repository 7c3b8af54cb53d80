import type { Findings } from './findings';

/** Checks that zones differ, and lie in the region. */
export function checkZones(path: string, zones: string[], region: string, findings: Findings): void {
  findings.duplicates(
    'zone',
    zones.map((value, index) => ({ path: `${path}[${index}]`, value })),
  );
  zones.forEach((zone, index) => {
    if (zone.slice(0, -1) !== region) {
      findings.add(
        `${path}[${index}]`,
        `must be a zone of ${region}, the region of the control plane, got ${JSON.stringify(zone)}`,
      );
    }
  });
}
