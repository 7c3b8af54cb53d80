import { AGENT_UNIT } from '../cluster-launch-template/user-data';
import type { NodeArtifact, NodeRuntime } from './node-image-props';

const HOME = '/opt/lakehouse';
const DOWNLOADS = '/var/tmp/lakehouse';

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
          bash('Prepare', ['dnf install --assumeyes tar gzip', `mkdir -p ${DOWNLOADS}`]),
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
          bash('Install', [`${HOME}/agent/bin/install`]),
        ],
      },
      {
        name: 'validate',
        steps: [
          bash('Check', [
            'set -e',
            'java -version',
            'node-24 --version',
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
