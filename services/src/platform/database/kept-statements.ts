/** Rows of one table, by equality with what is given. */
const LOOK_UP = /^select (?!.* limit )[^()]+ from "\w+" where "\w+" = \$\d+( and "\w+" = \$\d+)*( order by [^()]+)?$/;

/** The texts are those of the program, which are few; beyond so many a statement is planned each time. */
const KEPT = 500;

const names = new Map<string, string>();

/**
 * The name under which each connection keeps a statement prepared, which saves parsing and planning it; undefined for one that is
 * planned each time.
 *
 * Look-ups are kept, since their plan is the same whatever they are given. The kept plan of a page or of a join would be that for an
 * account of middling size, and the slower for a large one the larger that is.
 */
export function keptName(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= KEPT || !LOOK_UP.test(text)) return known;
  const name = `look_up_${names.size}`;
  names.set(text, name);
  return name;
}
