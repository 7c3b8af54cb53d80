import { invalid } from '../../platform/http/api-error';
import type { Caller } from '../../platform/http/caller';
import type { Tx } from '../../schema';
import type { ClusterSpec } from '../attributes';
import type { ClusterRow, ClusterSource } from '../schema';

/** What a rule has besides the specification that it judges. */
export interface SpecContext {
  readonly tx: Tx;
  /** Who asks. */
  readonly caller: Caller;
  /** AWS region of the workspace. */
  readonly region: string;
  readonly source: ClusterSource;
  /** Who owns the cluster. */
  readonly owner: { readonly id: string; readonly name: string };
  /** The cluster that is changed. @default - one is made */
  readonly before?: ClusterRow;
}

/**
 * Something that decides about what clusters may be: the API's own rules, and policies, pools and instance profiles, which plug in
 * here. First every rule fills in what is left out, in the order of the list; then all of them check, and their faults are told together.
 */
export interface ClusterSpecRule {
  /** Answers the specification with what the rule adds. @default - adds nothing */
  readonly fill?: (spec: ClusterSpec, context: SpecContext) => Promise<ClusterSpec> | ClusterSpec;
  /** What is wrong with it; each in a sentence that names the property, the value and what is allowed. @default - nothing */
  readonly check?: (spec: ClusterSpec, context: SpecContext) => Promise<readonly string[]> | readonly string[];
  /** Whether it lets somebody make the cluster who may not make any: what a policy does for whom may use it. @default - it does not */
  readonly permits?: (spec: ClusterSpec, context: SpecContext) => Promise<boolean>;
}

/**
 * The specification with everything that the rules add.
 *
 * @throws ApiError INVALID_PARAMETER_VALUE with all faults
 */
export async function applyRules(
  rules: readonly ClusterSpecRule[],
  asked: ClusterSpec,
  context: SpecContext,
): Promise<ClusterSpec> {
  let spec = asked;
  for (const rule of rules) spec = (await rule.fill?.(spec, context)) ?? spec;
  const faults: string[] = [];
  for (const rule of rules) faults.push(...((await rule.check?.(spec, context)) ?? []));
  if (faults.length > 0) throw invalid(`Cluster validation error: ${[...new Set(faults)].join('; ')}`);
  return spec;
}
