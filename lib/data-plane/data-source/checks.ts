import type { IConstruct } from 'constructs';
import { Cidr } from '../../shared/cidr';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import { Problems } from '../../shared/problems';
import type { DataSourceProps, DataSourceRoute } from './data-source';

/** What EC2 takes as the description of a security group's rule. */
const RULE_DESCRIPTION = /^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/;

/** Reports what the deployment would stumble over. */
export function checkDataSource(scope: IConstruct, props: DataSourceProps): void {
  const problems = new Problems(scope);
  const description = known(props.description);
  if (description !== undefined && !RULE_DESCRIPTION.test(description)) {
    problems.add(
      lit`DataSourceDescriptionInvalid`,
      `description must be 1 to 255 letters, digits, blanks and ._-:/()#,@[]+=&;{}!$*, got ${JSON.stringify(description)}`,
    );
  }
  props.routes?.forEach((route) => checkRoute(problems, route));
  problems.throwIfAny();
}

function checkRoute(problems: Problems, { cidr, transitGatewayId, vpnGatewayId }: DataSourceRoute): void {
  const text = known(cidr);
  if (text !== undefined && !Cidr.parse(text)) {
    problems.add(lit`DataSourceCidrInvalid`, `cidr must be a block such as 192.168.0.0/16, got ${JSON.stringify(text)}`);
  }
  if ((transitGatewayId === undefined) === (vpnGatewayId === undefined)) {
    const got = transitGatewayId === undefined ? 'none' : 'both';
    problems.add(lit`DataSourceGateway`, `a route must have a transitGatewayId or a vpnGatewayId, got ${got}`);
  }
  checkId(problems, 'transitGatewayId', 'tgw-', transitGatewayId);
  checkId(problems, 'vpnGatewayId', 'vgw-', vpnGatewayId);
}

function checkId(problems: Problems, property: string, prefix: string, id: string | undefined): void {
  const text = known(id);
  if (text !== undefined && !text.startsWith(prefix)) {
    problems.add(lit`DataSourceGatewayIdInvalid`, `${property} must begin with ${prefix}, got ${JSON.stringify(text)}`);
  }
}
