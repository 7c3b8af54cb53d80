import { findNodeType } from '../../node-types/catalog';
import type { CatalogRuntime } from '../../runtimes/definitions';
import { findDefinition } from '../../runtimes/definitions';
import { resolveSparkVersion, UnknownRuntime } from '../../runtimes/resolve-spark-version';
import type { ClusterSpec } from '../attributes';
import type { ClusterSpecRule } from './cluster-spec-rule';

/** Which Spark. What says `auto:…` becomes the key of a runtime here, and anew with each start. */
export const runtimeRule: ClusterSpecRule = {
  fill: withRuntime,
  renew: (spec) => (spec.spark_version?.startsWith('auto:') ? withRuntime(spec) : spec),
  check: (spec) => {
    const faults: string[] = [];
    const found = resolve(spec);
    if (typeof found === 'string') faults.push(found);
    if (spec.use_ml_runtime && spec.kind === undefined) faults.push('use_ml_runtime needs kind CLASSIC_PREVIEW');
    if (spec.runtime_engine === 'PHOTON') {
      faults.push('runtime_engine PHOTON is not available: the runtimes are Apache Spark; leave it out, or set STANDARD');
    }
    if (typeof found === 'object' && found.machineLearning === 'gpu') faults.push(...withoutGpus(spec, found));
    return faults;
  },
};

/** The specification with the key of the runtime that it means; one that means none stays as it is. */
export function withRuntime(spec: ClusterSpec): ClusterSpec {
  const found = resolve(spec);
  return typeof found === 'object' ? { ...spec, spark_version: found.key } : spec;
}

/** The runtime that the specification means, or what is wrong with it. */
function resolve({ spark_version: version, use_ml_runtime: ml, node_type_id: nodeType }: ClusterSpec): CatalogRuntime | string {
  if (version === undefined || version === '') return 'Missing required field: spark_version';
  try {
    const found = resolveSparkVersion(version);
    if (!ml || found.machineLearning !== 'none') return found;
    const kind = (findNodeType(nodeType ?? '')?.gpus ?? 0) > 0 ? 'gpu' : 'cpu';
    const key = found.key.replace('-scala', `-${kind}-ml-scala`);
    return findDefinition(key) ?? `spark_version ${found.key} has no machine-learning variant ${key}`;
  } catch (error) {
    if (error instanceof UnknownRuntime) return error.message;
    throw error;
  }
}

function withoutGpus(spec: ClusterSpec, { key }: CatalogRuntime): string[] {
  const types = [spec.node_type_id, spec.driver_node_type_id].filter((each) => each !== undefined);
  return [...new Set(types)]
    .filter((each) => findNodeType(each)?.gpus === 0)
    .map((each) => `spark_version ${key} needs node types with GPUs, such as g4dn.xlarge, got ${each}`);
}
