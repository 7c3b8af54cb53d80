import { invalid, permissionDenied } from '../../platform/http/api-error';
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
  readonly check?: (
    spec: ClusterSpec,
    context: SpecContext,
    asked: ClusterSpec,
  ) => Promise<readonly string[]> | readonly string[];
  /** Whether it lets somebody make the cluster who may not make any: what a policy does for whom may use it. @default - it does not */
  readonly permits?: (spec: ClusterSpec, context: SpecContext) => Promise<boolean>;
  /** What was asked for with what is decided anew at each start, such as which runtime is the latest. @default - nothing is */
  readonly renew?: (spec: ClusterSpec, context: SpecContext) => Promise<ClusterSpec> | ClusterSpec;
  /** What keeps a cluster from starting now, when it is made too. @default - nothing */
  readonly checkStart?: (spec: ClusterSpec, context: SpecContext) => Promise<readonly string[]>;
  /** What keeps a cluster that runs from having this size. @default - nothing */
  readonly checkResize?: (size: ClusterSize, context: ChangeContext) => Promise<readonly string[]>;
}

/** A number of workers, or the bounds of autoscaling. */
export type ClusterSize = Pick<ClusterSpec, 'num_workers' | 'autoscale'>;

/** A context in which there is a cluster. */
export type ChangeContext = SpecContext & Required<Pick<SpecContext, 'before'>>;

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
  for (const rule of rules) faults.push(...((await rule.check?.(spec, context, asked)) ?? []));
  if (faults.length > 0) throw invalid(`Cluster validation error: ${[...new Set(faults)].join('; ')}`);
  return spec;
}

/** @throws ApiError INVALID_PARAMETER_VALUE with all that keeps the cluster from starting */
export async function requireMayStart(rules: readonly ClusterSpecRule[], spec: ClusterSpec, context: SpecContext): Promise<void> {
  const faults: string[] = [];
  for (const rule of rules) faults.push(...((await rule.checkStart?.(spec, context)) ?? []));
  if (faults.length > 0) throw invalid(`Cluster validation error: ${faults.join('; ')}`);
}

/** @throws ApiError INVALID_PARAMETER_VALUE with all that keeps the cluster from this size */
export async function requireMayResize(
  rules: readonly ClusterSpecRule[],
  size: ClusterSize,
  context: ChangeContext,
): Promise<void> {
  const faults: string[] = [];
  for (const rule of rules) faults.push(...((await rule.checkResize?.(size, context)) ?? []));
  if (faults.length > 0) throw invalid(`Cluster validation error: ${faults.join('; ')}`);
}

/** @throws ApiError PERMISSION_DENIED for who may make no cluster, or none such as this */
export async function requireMayCreate(
  rules: readonly ClusterSpecRule[],
  spec: ClusterSpec,
  context: SpecContext,
): Promise<void> {
  const { name, workspace } = context.caller;
  if (workspace?.admin || workspace?.entitlements.has('allow-cluster-create')) return;
  for (const rule of rules) if (await rule.permits?.(spec, context)) return;
  throw permissionDenied(
    `${name} may not create clusters: it takes the entitlement allow-cluster-create, or policy_id of a policy that ${name} CAN_USE`,
  );
}
