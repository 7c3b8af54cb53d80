export interface BootstrapFacts {
  readonly controlPlane: string;
  /** Where the archive of the agent is fetched. */
  readonly url: string;
  /** Its hash, in hexadecimal digits. */
  readonly sha256: string;
}

/** What a plain Amazon Linux 2023 runs at its first boot, as root: it fetches the agent, checks it, and has it install itself. */
export function bootstrapScript({ controlPlane, url, sha256 }: BootstrapFacts): string {
  return `#!/bin/bash
# Makes this machine a node of the control plane ${controlPlane}.
set -euo pipefail
home=/opt/lakehouse/agent
archive=$(mktemp)
curl --fail --silent --show-error --retry 10 --retry-all-errors --output "$archive" '${url}'
echo "${sha256}  $archive" | sha256sum --check --strict
command -v tar > /dev/null || dnf install --assumeyes tar gzip
mkdir -p "$home"
tar --extract --gzip --file "$archive" --directory "$home"
rm "$archive"
"$home/bin/install"
systemctl enable --now --no-block lakehouse-agent.service
`;
}
