import type { DataPlanePlan } from '../../lib/deployment/plan';
import { table } from '../../lib/shared/table';

/** What one check found. */
export interface Finding {
  /** What was looked at: an AWS account in a region, a control plane, or a workspace. */
  readonly subject: string;
  /** What was checked. */
  readonly check: string;
  readonly verdict: 'ok' | 'FAILED' | 'skipped';
  /** Why, or what to do. */
  readonly detail: string;
}

/** How the report calls a data plane: by its workspaces. */
export function subjectOf({ account, workspaces }: DataPlanePlan): string {
  return workspaces.map((workspace) => `${account.name}/${workspace.name}`).join(', ');
}

/** The findings for people, and the exit code: 1 if anything failed. */
export function report(findings: Finding[]): { text: string; exitCode: number } {
  const count = (verdict: Finding['verdict']) => findings.filter((finding) => finding.verdict === verdict).length;
  const rows = findings.map(({ subject, check, verdict, detail }) => [subject, check, verdict, detail]);
  const failed = count('FAILED');
  return {
    text: `${table(rows)}\n\n${count('ok')} ok, ${failed} failed, ${count('skipped')} skipped`,
    exitCode: failed > 0 ? 1 : 0,
  };
}
