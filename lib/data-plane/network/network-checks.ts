import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import type { Problems } from '../../shared/problems';

/** Notes what is wrong with the availability zones of a VPC: there must be two or more, each once, each of the region. */
export function checkZones(zones: string[], region: string, problems: Problems): void {
  if (zones.length < 2) {
    problems.add(
      lit`TooFewAvailabilityZones`,
      `availabilityZones must name at least 2 zones, one by one, got ${zones.length}; a list that is known at deployment only is taken apart by Fn.select`,
    );
  }
  checkDistinct('availabilityZones', zones, problems);
  const expected = known(region);
  for (const zone of zones) {
    const name = known(zone);
    if (
      name === undefined ||
      expected === undefined ||
      (name.startsWith(expected) && /^[a-z-]/.test(name.slice(expected.length)))
    )
      continue;
    const hint = /-az\d+$/.test(name) ? 'give the name of the zone, not its id' : `name zones such as ${expected}a`;
    problems.add(
      lit`AvailabilityZoneNotInRegion`,
      `availabilityZones must lie in the control plane's region ${expected}, got ${JSON.stringify(name)}; ${hint}`,
    );
  }
}

/** Notes what is there twice. */
export function checkDistinct(property: string, values: string[], problems: Problems): void {
  const twice = values.find((value, index) => known(value) !== undefined && values.indexOf(value) !== index);
  if (twice !== undefined)
    problems.add(lit`Duplicate`, `${property} must name each one once, got ${JSON.stringify(twice)} twice`);
}
