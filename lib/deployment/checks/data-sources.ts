import { DataSourceKind, type DataSourceEntry } from '../description/data-source-entry';
import type { Findings } from './findings';
import { Cidr } from '../../shared/cidr';
import type { WorkspaceSurroundings } from './workspaces';

interface Form {
  readonly needs: string[];
  readonly may: string[];
}

const DATABASE: Form = { needs: ['cidr'], may: ['port', 'secretArn'] };

const HOSTS: Form = { needs: ['cidr'], may: ['port'] };

/** The properties that each kind of data source has. */
const FORMS: Record<DataSourceKind, Form> = {
  [DataSourceKind.POSTGRES]: DATABASE,
  [DataSourceKind.MYSQL]: DATABASE,
  [DataSourceKind.SQL_SERVER]: DATABASE,
  [DataSourceKind.ORACLE]: DATABASE,
  [DataSourceKind.KAFKA]: HOSTS,
  [DataSourceKind.GIT]: HOSTS,
  [DataSourceKind.HDFS]: { needs: ['cidr'], may: [] },
  [DataSourceKind.ON_PREMISES]: { needs: ['cidr', 'port'], may: ['transitGatewayId'] },
  [DataSourceKind.KINESIS]: { needs: ['arn'], may: ['writable'] },
  [DataSourceKind.BUCKET]: { needs: ['bucketName'], may: ['prefix', 'writable', 'keyArn'] },
};

/** Checks that each data source has the properties of its kind, and no others. */
export function checkDataSources({ path, entry }: WorkspaceSurroundings, findings: Findings): void {
  entry.dataSources?.forEach((source, index) => checkDataSource(`${path}.dataSources[${index}]`, source, findings));
}

function checkDataSource(path: string, source: DataSourceEntry, findings: Findings): void {
  const { needs, may } = FORMS[source.kind];
  for (const name of needs) {
    if (!(name in source)) findings.add(`${path}.${name}`, `is required for a data source of kind ${source.kind}`);
  }
  const known = ['kind', ...needs, ...may];
  for (const name of Object.keys(source)) {
    if (!known.includes(name))
      findings.add(`${path}.${name}`, `must not be given for kind ${source.kind}; known are ${known.join(', ')}`);
  }
  if (source.cidr !== undefined && !Cidr.parse(source.cidr)) {
    findings.add(`${path}.cidr`, `must be a block without bits behind its netmask, got ${JSON.stringify(source.cidr)}`);
  }
}
