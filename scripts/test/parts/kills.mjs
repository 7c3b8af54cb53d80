// Making and deleting workspaces, cut by kill -9 at every step; the tests of the services cut each kind of step once.
import { jest } from '../counts.mjs';

export default {
  name: 'kills',
  what: 'kill -9 of the cluster manager and of PostgreSQL at each step of making and deleting a workspace',
  checks: [jest('kills', 'services/test/account --testPathPatterns kill.test', { env: { KILLS: 'all' } })],
};
