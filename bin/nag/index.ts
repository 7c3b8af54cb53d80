import type { IConstruct } from 'constructs';
import { table } from '../../lib/shared/table';
import { loadPacks, type Pack } from './packs';

/** What cdk-nag found. */
export interface NagResult {
  /** Number of findings that nobody acknowledged. */
  readonly findings: number;
  /** The findings for people. */
  readonly report: string;
}

/** Runs packs of the user's cdk-nag over a tree of constructs. */
export function runNag(names: string[], scope: IConstruct): NagResult {
  const results = loadPacks(names).map(({ name, pack }) => ({ name, rows: findingsOf(pack, scope) }));
  const findings = results.reduce((sum, { rows }) => sum + rows.length, 0);
  const parts = results.map(({ name, rows }) => [
    `cdk-nag ${name}: ${rows.length} findings`,
    ...(rows.length > 0 ? [table(rows)] : []),
  ]);
  return { findings, report: parts.flat().join('\n') };
}

function findingsOf(pack: Pack, scope: IConstruct): string[][] {
  return pack
    .validateScope(scope)
    .violations.flatMap(({ ruleName, description, violatingResources }) =>
      violatingResources.map(({ resourceLogicalId }) => [`  ${ruleName}`, resourceLogicalId ?? '', firstSentence(description)]),
    );
}

function firstSentence(text: string): string {
  return text.split(/(?<=\.)\s/, 1)[0] ?? text;
}
