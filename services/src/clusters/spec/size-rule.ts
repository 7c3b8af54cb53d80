import type { ClusterSpec } from '../attributes';
import type { WantedSize } from '../transitions';
import type { ClusterSpecRule } from './cluster-spec-rule';

/** Most workers of a cluster. */
export const MOST_WORKERS = 1_000;

/** What makes a cluster a driver alone, in the words that clients send since before `is_single_node`. */
const PROFILE = 'spark.databricks.cluster.profile';
const SINGLE_NODE_CONF = { [PROFILE]: 'singleNode', 'spark.master': 'local[*]' } as const;
const SINGLE_NODE_TAG = { ResourceClass: 'SingleNode' } as const;

/** How many workers, or between how many. */
export const sizeRule: ClusterSpecRule = {
  fill: (spec) => {
    if (!spec.is_single_node) return spec;
    return {
      ...spec,
      num_workers: spec.num_workers ?? 0,
      spark_conf: { ...SINGLE_NODE_CONF, ...spec.spark_conf },
      custom_tags: { ...SINGLE_NODE_TAG, ...spec.custom_tags },
    };
  },
  check: (spec) => [...sizeFaults(spec), ...singleNodeFaults(spec)],
};

/** What is wrong with a size, of a specification or of a resize. */
export function sizeFaults({ num_workers: workers, autoscale }: Pick<ClusterSpec, 'num_workers' | 'autoscale'>): string[] {
  if ((workers === undefined) === (autoscale === undefined)) {
    return ['Exactly 1 of num_workers or autoscale must be specified'];
  }
  if (!autoscale) {
    const fits = workers !== undefined && workers >= 0 && workers <= MOST_WORKERS;
    return fits ? [] : [`num_workers must be from 0 to ${MOST_WORKERS}, got ${workers}`];
  }
  const { min_workers: least, max_workers: most } = autoscale;
  if (least === undefined || most === undefined) return ['autoscale needs both min_workers and max_workers'];
  const faults: string[] = [];
  if (least < 1) faults.push(`autoscale.min_workers must be at least 1, got ${least}`);
  if (most > MOST_WORKERS) faults.push(`autoscale.max_workers must be at most ${MOST_WORKERS}, got ${most}`);
  if (most <= least) {
    faults.push(`autoscale.max_workers must be strictly greater than autoscale.min_workers, got ${most} and ${least}`);
  }
  return faults;
}

/** The size to begin with: autoscaling begins at its minimum. */
export function wantedSize({ num_workers: workers, autoscale }: Pick<ClusterSpec, 'num_workers' | 'autoscale'>): WantedSize {
  if (autoscale?.min_workers === undefined || autoscale.max_workers === undefined) return { numWorkers: workers ?? 0 };
  const { min_workers: minWorkers, max_workers: maxWorkers } = autoscale;
  return { numWorkers: minWorkers, autoscale: { minWorkers, maxWorkers } };
}

function singleNodeFaults(spec: ClusterSpec): string[] {
  const faults: string[] = [];
  if (spec.is_single_node && spec.kind === undefined) {
    faults.push('is_single_node needs kind CLASSIC_PREVIEW');
  }
  const conf = Object.entries(SINGLE_NODE_CONF).every(([key, value]) =>
    key === 'spark.master' ? spec.spark_conf?.[key]?.startsWith('local[') : spec.spark_conf?.[key] === value,
  );
  const single = conf && spec.custom_tags?.ResourceClass === SINGLE_NODE_TAG.ResourceClass;
  if (spec.num_workers === 0 && !single) {
    faults.push(
      `num_workers may be 0 only for single node clusters: set is_single_node with kind CLASSIC_PREVIEW, or spark_conf ` +
        `"${PROFILE}": "singleNode" and "spark.master": "local[*]" and custom_tags "ResourceClass": "SingleNode"`,
    );
  }
  if (spec.spark_conf?.[PROFILE] === SINGLE_NODE_CONF[PROFILE] && spec.num_workers !== 0) {
    faults.push(`spark_conf "${PROFILE}" is singleNode, so num_workers must be 0`);
  }
  return faults;
}
