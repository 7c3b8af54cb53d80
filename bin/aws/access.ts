import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { partitionOf } from '../../lib/contract/partition';
import { CommandError } from '../commands/errors';
import { assumeRole, awsMessage, stsConfig, type AwsSession } from './session';

/** A session in an AWS account, and whose it is. */
export interface Access {
  readonly session: AwsSession;
  /** ARN of the user or role that acts. */
  readonly by: string;
}

interface Identity extends Access {
  readonly awsAccount: string;
}

/**
 * Finds credentials for AWS accounts as the CDK does: those at hand where they are of that AWS account, otherwise the
 * deployment role that `cdk bootstrap` made there.
 */
export class AwsAccess {
  private identities?: Promise<Identity[]>;

  /**
   * @param profiles  profiles whose credentials are at hand besides the default ones
   * @param qualifier qualifier of the bootstrap
   */
  constructor(
    private readonly profiles: string[],
    private readonly qualifier: string,
  ) {}

  /** A session in an AWS account; throws an error that says what was tried. */
  public async to(awsAccount: string, region: string): Promise<Access> {
    this.identities ??= this.identify(region);
    const identities = await this.identities;
    const own = identities.find((identity) => identity.awsAccount === awsAccount);
    if (own) return { session: { ...own.session, region }, by: own.by };

    const roleArn = `arn:${partitionOf(region)}:iam::${awsAccount}:role/cdk-${this.qualifier}-deploy-role-${awsAccount}-${region}`;
    for (const { session } of identities) {
      const assumed = await assumeRole({ ...session, region }, { RoleArn: roleArn, RoleSessionName: 'lakehouse-doctor' }).catch(
        () => undefined, // all fail alike: the message below says who tried
      );
      if (assumed) return { session: assumed, by: roleArn };
    }
    const tried = identities.map((identity) => identity.by).join(' and ');
    throw new CommandError(
      `no credentials: none of AWS account ${awsAccount}, and ${tried} may not assume ${roleArn}; use --profile, or bootstrap it with --trust`,
    );
  }

  /** Who the credentials at hand belong to. Profiles that were asked for must work, the default ones only if there is nothing else. */
  private async identify(region: string): Promise<Identity[]> {
    const asked = await Promise.all(this.profiles.map((profile) => identify({ region, profile })));
    const fallback = await identify({ region }).catch((error: unknown) => {
      if (asked.length > 0) return undefined;
      throw new CommandError(`no credentials: none at hand (${awsMessage(error)}); log in, or use --profile`);
    });
    return fallback ? [...asked, fallback] : asked;
  }
}

async function identify(session: AwsSession): Promise<Identity> {
  const { Account: awsAccount, Arn: by } = await new STSClient(stsConfig(session)).send(new GetCallerIdentityCommand({}));
  if (awsAccount === undefined || by === undefined) throw new Error('STS does not say whose the credentials are');
  return { session, awsAccount, by };
}
