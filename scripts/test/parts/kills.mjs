// Making and deleting workspaces, cut by kill -9 at every step; the tests of the services cut each kind of step once. The same of
// creating, resizing and ending clusters, with each part of the platform, and each part killed while a command runs on real Spark.
import { jest } from '../counts.mjs';
import { realSpark } from '../real-spark.mjs';

export default {
  name: 'kills',
  what: 'kill -9 at each step of the lives of workspaces and of clusters, of each part of the platform; each part on real Spark',
  serial: true,
  checks: [
    jest('kills', 'services/test/account --testPathPatterns kill.test', { env: { KILLS: 'all' } }),
    jest(
      'kills of clusters',
      'services/test/cluster-manager --testPathPatterns machine-kills machine-crashes pools --runInBand',
      {
        env: { KILLS: 'all', CRASH_POINTS: '8' },
      },
    ),
    jest('kills on real Spark', 'services/test/spark/kills --runInBand', realSpark),
  ],
};
