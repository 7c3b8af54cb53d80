import { version } from '../../package.json';

/** Version of the agent, which is that of the services: they come in one program. */
export const AGENT_VERSION = version;
