// Clusters on one machine, killed at each step with a stand-in for Spark, and on real Spark: that one test at a time, since each
// starts many processes. The runtime is the one that `runtimes` prepares.
import { jest } from '../counts.mjs';
import { realSpark } from '../real-spark.mjs';

export default {
  name: 'clusters',
  what: 'clusters of npm start, and nodes with real Spark',
  serial: true,
  checks: [
    jest('npm start', 'services/test/cluster-manager --testPathPatterns cluster-manager/machine'),
    jest('real Spark', 'services/test/spark --testPathIgnorePatterns spark/kills --runInBand', realSpark),
  ],
};
