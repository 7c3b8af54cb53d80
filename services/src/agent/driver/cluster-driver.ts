import type { SparkLoad } from '../api/report';
import type { Contexts } from '../contexts/contexts';
import type { Submissions } from '../submissions/submissions';

/** What the driver of a cluster does, whether its users share one Spark application or each has his own. */
export interface ClusterDriver {
  readonly contexts: Contexts;
  readonly submissions: Submissions;
  /** Origin of the UI of Spark. */
  readonly uiUrl: string;
  /** Has Spark know the classes of a jar: a path, or `ivy://group:artifact:version`. */
  readonly addJar: (url: string) => Promise<void>;
  /** What Spark has to do; undefined while it does not say. */
  readonly load: () => Promise<SparkLoad | undefined>;
  readonly end: () => Promise<void>;
}
