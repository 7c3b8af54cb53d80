import { AGENT_UNIT, NODE_FACTS_FILE } from '../cluster-launch-template/user-data';
import type { NodeArtifact, NodeRuntime } from './node-image-props';

const HOME = '/opt/lakehouse';
const DOWNLOADS = '/var/tmp/lakehouse';

/** Java for Spark, a Python for notebooks, and what unpacking needs. */
const PACKAGES = ['java-17-amazon-corretto-headless', 'python3.11', 'python3.11-pip', 'tar', 'gzip'];

/** Started by the user data of a launch, which says where to dial; so the unit is not enabled in the image. */
const UNIT = `[Unit]
Description=Agent of a lakehouse node
Wants=network-online.target
After=network-online.target

[Service]
EnvironmentFile=${NODE_FACTS_FILE}
ExecStart=${HOME}/agent/bin/lakehouse-agent
Restart=always
RestartSec=2

[Install]
WantedBy=multi-user.target
`;

/** What EC2 Image Builder does to Amazon Linux: a document of its task orchestrator, as data. */
export function componentDocument(agent: NodeArtifact, runtimes: NodeRuntime[]): object {
  const artifacts = [
    { ...agent, folder: `${HOME}/agent` },
    ...runtimes.map((runtime) => ({ ...runtime, folder: `${HOME}/runtimes/${runtime.key}` })),
  ].map((artifact, index) => ({ ...artifact, download: `${DOWNLOADS}/${index}.tar.gz` }));
  return {
    schemaVersion: 1.0,
    phases: [
      {
        name: 'build',
        steps: [
          bash('InstallPackages', [`dnf install --assumeyes ${PACKAGES.join(' ')}`, `mkdir -p ${DOWNLOADS}`]),
          {
            name: 'Download',
            action: 'S3Download',
            maxAttempts: 3,
            inputs: artifacts.map(({ s3Uri, download }) => ({ source: s3Uri, destination: download })),
          },
          bash('Verify', [
            'set -e',
            ...artifacts.map(({ sha256, download }) => `echo '${sha256}  ${download}' | sha256sum --check --strict`),
          ]),
          bash('Unpack', [
            'set -e',
            ...artifacts.flatMap(({ folder, download }) => [
              `mkdir -p ${folder}`,
              `tar --extract --gzip --file ${download} --directory ${folder}`,
            ]),
            `rm -r ${DOWNLOADS}`,
          ]),
          {
            name: 'InstallUnit',
            action: 'CreateFile',
            inputs: [{ path: `/etc/systemd/system/${AGENT_UNIT}`, content: UNIT, permissions: '0644', overwrite: true }],
          },
        ],
      },
      {
        name: 'validate',
        steps: [
          bash('Check', [
            'set -e',
            'java -version',
            'python3.11 --version',
            `test -x ${HOME}/agent/bin/lakehouse-agent`,
            `systemd-analyze verify ${AGENT_UNIT}`,
          ]),
        ],
      },
    ],
  };
}

function bash(name: string, commands: string[]): object {
  return { name, action: 'ExecuteBash', inputs: { commands } };
}
