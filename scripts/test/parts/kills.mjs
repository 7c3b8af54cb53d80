// Making and deleting workspaces, cut by kill -9 at every step; the tests of the services cut each kind of step once. And each part of
// the platform killed while a command runs on real Spark.
import { jest } from '../counts.mjs';
import { realSpark } from '../real-spark.mjs';

export default {
  name: 'kills',
  what: 'kill -9 of the cluster manager and of PostgreSQL at each step of making and deleting a workspace; each part on real Spark',
  serial: true,
  checks: [
    jest('kills', 'services/test/account --testPathPatterns kill.test', { env: { KILLS: 'all' } }),
    jest('kills on real Spark', 'services/test/spark/kills --runInBand', realSpark),
  ],
};
