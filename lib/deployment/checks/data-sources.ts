import { DataSourceType, type DataSourceEntry } from '../description/data-source-entry';
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
const FORMS: Record<DataSourceType, Form> = {
  [DataSourceType.POSTGRES]: DATABASE,
  [DataSourceType.MYSQL]: DATABASE,
  [DataSourceType.SQL_SERVER]: DATABASE,
  [DataSourceType.ORACLE]: DATABASE,
  [DataSourceType.KAFKA]: HOSTS,
  [DataSourceType.GIT]: HOSTS,
  [DataSourceType.HDFS]: { needs: ['cidr'], may: [] },
  [DataSourceType.ON_PREMISES]: { needs: ['cidr', 'port'], may: ['transitGatewayId'] },
  [DataSourceType.KINESIS]: { needs: ['arn'], may: ['writable'] },
  [DataSourceType.BUCKET]: { needs: ['bucketName'], may: ['prefix', 'writable', 'keyArn'] },
};

/** Checks that each data source has the properties of its kind, and no others. */
export function checkDataSources({ path, entry }: WorkspaceSurroundings, findings: Findings): void {
  entry.dataSources?.forEach((source, index) => checkDataSource(`${path}.dataSources[${index}]`, source, findings));
}

function checkDataSource(path: string, source: DataSourceEntry, findings: Findings): void {
  const { needs, may } = FORMS[source.type];
  for (const name of needs) {
    if (!(name in source)) findings.add(`${path}.${name}`, `is required for a data source of type ${source.type}`);
  }
  const known = ['type', ...needs, ...may];
  for (const name of Object.keys(source)) {
    if (!known.includes(name))
      findings.add(`${path}.${name}`, `must not be given for type ${source.type}; known are ${known.join(', ')}`);
  }
  if (source.cidr !== undefined && !Cidr.parse(source.cidr)) {
    findings.add(`${path}.cidr`, `must be a block without bits behind its netmask, got ${JSON.stringify(source.cidr)}`);
  }
}
