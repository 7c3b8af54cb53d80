import type { Language } from '../api/commands';

/** Magic commands of notebooks that are not IPython's: https://docs.databricks.com/en/notebooks/notebooks-code.html */
const MAGICS = ['python', 'sql', 'scala', 'r', 'sh', 'fs', 'md', 'pip', 'run'] as const;
type Magic = (typeof MAGICS)[number];

/** A magic command at the very beginning of a cell, with the rest of the cell. */
const MAGIC = new RegExp(`^\\s*%(${MAGICS.join('|')})(?![\\w%])[ \\t]*(?:\\r?\\n)?`);

/** The Python that a kernel runs for a cell. */
export function codeOf(language: Language, cell: string): string {
  const found = MAGIC.exec(cell);
  const magic = (found?.[1] ?? language) as Magic;
  const text = found ? cell.slice(found[0].length) : cell;
  return magic === 'python' ? text : `_lakehouse.${magic}(${JSON.stringify(text)})`; // JSON's strings are Python's too
}
