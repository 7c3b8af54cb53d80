import * as iam from 'aws-cdk-lib/aws-iam';
import type { ContractPrincipal, ControlPlaneContract } from '../contract';

/** Whom a role of the customer trusts. */
export interface TrustedPrincipalProps {
  /** Which principal of the control plane. */
  readonly principal: ContractPrincipal;
  /** Contract that the principal is of. */
  readonly contract: ControlPlaneContract;
  /** Id of the platform account that the role belongs to. */
  readonly accountId: string;
  /** What the control plane must present as `sts:ExternalId`. @default - the account id */
  readonly externalId?: string;
}

/**
 * A principal of the control plane in the trust policy of a customer's role.
 *
 * The external id is what keeps one customer from having the control plane use another's role: it is the id of the
 * account on whose behalf the control plane acts. Where sessions are tagged they must bear that id as well; tagging is
 * an action of its own, and one that knows no external id, hence the second statement.
 */
export class TrustedPrincipal extends iam.ArnPrincipal {
  constructor(private readonly props: TrustedPrincipalProps) {
    super(props.principal.principalArn);
  }

  public override addToAssumeRolePolicy(document: iam.PolicyDocument): void {
    const { principal, contract, accountId, externalId = accountId } = this.props;
    const caller = principal.arnPattern ? { ArnLike: { 'aws:PrincipalArn': principal.arnPattern } } : {};
    const tag = principal.tagsSessions ? { [`aws:RequestTag/${contract.tenantTagKey}`]: accountId } : {};
    const allow = (action: string, equals: Record<string, string>) =>
      new iam.PolicyStatement({
        principals: [new iam.ArnPrincipal(principal.principalArn)],
        actions: [action],
        conditions: { StringEquals: equals, ...caller },
      });
    document.addStatements(allow('sts:AssumeRole', { 'sts:ExternalId': externalId, ...tag }));
    if (principal.tagsSessions) document.addStatements(allow('sts:TagSession', tag));
  }
}
