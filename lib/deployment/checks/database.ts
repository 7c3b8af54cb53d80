import { partitionOf } from '../../contract/partition';
import type { ControlPlaneEntry } from '../description/control-plane-entry';
import { checkArn } from './arns';
import type { Findings } from './findings';
import type { Located } from './located';

/** Hosts that RDS gives: identifier, which endpoint of a cluster it is, and region. */
const RDS_HOST =
  /^[a-z0-9-]+\.(?:(cluster|cluster-ro|cluster-custom|proxy)-)?[a-z0-9]+\.([a-z0-9-]+)\.rds\.amazonaws\.com(\.cn)?$/;

/** Checks that a database that is given fits its control plane, and that its parts name one and the same server. */
export function checkDatabase({ path, entry }: Located<ControlPlaneEntry>, region: string, findings: Findings): void {
  const { database, awsAccount } = entry;
  if (!database) return;
  const at = (name: keyof typeof database) => `${path}.database.${name}`;
  const place = { partition: partitionOf(region), region, awsAccount };
  const { host, resourceId, ownerSecretArn, ownerSecretKeyArn } = database;
  const [, endpoint, hostRegion = region] = RDS_HOST.exec(host) ?? [];
  if (hostRegion !== region) {
    findings.add(at('host'), `must be a server of ${region}, the region of the control plane, got ${JSON.stringify(host)}`);
  }
  if (endpoint !== undefined && endpoint !== 'cluster') {
    findings.add(
      at('host'),
      `must be the writer of a cluster or an instance, got the ${endpoint} endpoint ${JSON.stringify(host)}`,
    );
  }
  const isCluster = resourceId.startsWith('cluster-');
  if (RDS_HOST.test(host) && isCluster !== (endpoint !== undefined)) {
    const wanted = isCluster ? 'that of an instance, db-…' : 'that of the cluster, cluster-…';
    findings.add(
      at('resourceId'),
      `must be ${wanted}: ${JSON.stringify(host)} is a host of one, got ${JSON.stringify(resourceId)}`,
    );
  }
  checkArn(at('ownerSecretArn'), ownerSecretArn, { ...place, service: 'secretsmanager' }, findings);
  if (!/:secret:.+-\w{6}$/.test(ownerSecretArn)) {
    findings.add(
      at('ownerSecretArn'),
      `must be complete, with the six characters that AWS appends to the name, got ${JSON.stringify(ownerSecretArn)}`,
    );
  }
  if (ownerSecretKeyArn === undefined) return;
  checkArn(at('ownerSecretKeyArn'), ownerSecretKeyArn, { ...place, service: 'kms', kind: 'key' }, findings);
}
