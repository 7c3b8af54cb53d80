import { EC2Client } from '@aws-sdk/client-ec2';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { sessionKeys } from '../../../account/aws/role-session';
import type { DataPlane } from './data-plane';
import { launching } from './session-policy';

/** In milliseconds: a session lives for 15 minutes, and is used for less, so that no call outlives it. */
const USED_FOR = 10 * 60_000;

export interface SessionsProps {
  /** Region of the control plane. */
  readonly region: string;
  readonly controlPlane: string;
  /** Where all of AWS is, in place of its own addresses. @default - AWS */
  readonly endpoint?: string;
  readonly now: () => number;
  /** Id of the AWS account that owns the images of nodes. @default - the control plane's own */
  readonly imageOwner?: string;
}

interface Session {
  readonly ec2: EC2Client;
  readonly until: number;
}

/**
 * Keys of the session tags that say for which workspace and cluster it is. Customers see them in CloudTrail, and the strict cross-account
 * policy lets a session launch and end instances of its own workspace only.
 */
const WORKSPACE_TAG_KEY = 'LakehouseWorkspaceId';
const CLUSTER_TAG_KEY = 'LakehouseClusterId';

/** Sessions of customers' roles, each used for some minutes. */
export class Sessions {
  private readonly sts: STSClient;
  private readonly open = new Map<string, Session>();
  private account: string | undefined;

  constructor(private readonly props: SessionsProps) {
    this.sts = new STSClient({ region: props.region, endpoint: props.endpoint });
  }

  /**
   * EC2 as the data plane's role sees it, on behalf of its account and workspace.
   *
   * @param clusterId for which it is used; undefined for what concerns the workspace
   */
  public async ec2(dataPlane: DataPlane, clusterId?: string): Promise<EC2Client> {
    const { accountId, workspaceId, roleArn, region } = dataPlane;
    const key = [accountId, workspaceId, clusterId, roleArn, region].join(' ');
    const session = this.open.get(key);
    if (session && session.until > this.props.now()) return session.ec2;
    this.forget();
    const tags = { [WORKSPACE_TAG_KEY]: workspaceId, ...(clusterId !== undefined && { [CLUSTER_TAG_KEY]: clusterId }) };
    const sessionName = `lakehouse-${this.props.controlPlane}`;
    const credentials = await sessionKeys(
      this.sts,
      { accountId, roleArn },
      { sessionName, externalId: accountId, policy: launching(dataPlane), tags },
    );
    const ec2 = new EC2Client({ region, endpoint: this.props.endpoint, credentials });
    this.open.set(key, { ec2, until: this.props.now() + USED_FOR });
    return ec2;
  }

  private forget(): void {
    const now = this.props.now();
    for (const [key, { until }] of this.open) if (until <= now) this.open.delete(key);
  }

  /** Id of the AWS account that owns the images of nodes. */
  public async imageOwner(): Promise<string> {
    if (this.props.imageOwner !== undefined) return this.props.imageOwner;
    this.account ??= (await this.sts.send(new GetCallerIdentityCommand({}))).Account;
    return this.account ?? '';
  }
}
