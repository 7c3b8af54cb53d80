import type { NodeType } from './catalog';

/** Units for each US dollar of a node's on-demand price: an estimate, not checked against Databricks' rates. */
const UNITS_PER_DOLLAR = 3.6;

/** Units that a node uses in an hour. */
export function unitsPerHour({ price }: NodeType): number {
  return price * UNITS_PER_DOLLAR;
}
