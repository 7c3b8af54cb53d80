/** What the user data tells a node. Anyone who can describe the template reads it: nothing of it is secret. */
export interface NodeFacts {
  /** Host of the relay that the node dials. */
  readonly relayHost: string;
  /** Name of the control plane. */
  readonly controlPlane: string;
  /** Key of the workspace. */
  readonly workspace: string;
  /** What the node is used for, such as `driver`. */
  readonly use: string;
}

/** The unit that starts the agent on an image that has it. */
export const AGENT_UNIT = 'lakehouse-agent.service';

/** The file in which the agent finds what a node is told. */
export const NODE_FACTS_FILE = '/etc/lakehouse/node.env';

/**
 * The script that a node runs at its first boot. An image with the agent starts its unit; a plain Amazon Linux fetches
 * the script that installs it from the relay, over TLS. Either way the agent then proves which instance it is.
 */
export function nodeUserData(facts: NodeFacts): string {
  return `#!/bin/bash
set -euo pipefail
mkdir -p /etc/lakehouse
cat > ${NODE_FACTS_FILE} <<'FACTS'
LAKEHOUSE_RELAY_HOST=${facts.relayHost}
LAKEHOUSE_CONTROL_PLANE=${facts.controlPlane}
LAKEHOUSE_WORKSPACE=${facts.workspace}
LAKEHOUSE_NODE_USE=${facts.use}
FACTS
if systemctl cat ${AGENT_UNIT} > /dev/null 2>&1; then
  systemctl enable --now --no-block ${AGENT_UNIT}
else
  curl --fail --silent --show-error --proto '=https' --tlsv1.2 --retry 10 --retry-all-errors \\
    --output /etc/lakehouse/bootstrap 'https://${facts.relayHost}/bootstrap'
  exec bash /etc/lakehouse/bootstrap
fi
`;
}
