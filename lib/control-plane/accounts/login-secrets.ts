import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from '../../shared/acknowledge';
import { acknowledgeCompliance } from '../../shared/acknowledge-compliance';
import type { AccountDefinition } from './account-definition';
import { loginSecretName } from './registration';

/** The secrets with which the people of accounts log in first. */
export interface ILoginSecrets {
  /** Pattern of the ARNs of the secrets of all accounts, those to come included. */
  readonly arnPattern: string;
  /** Key that encrypts the secrets. @default - the key of Secrets Manager */
  readonly key?: IKey;
}

/** Properties of LoginSecrets. */
export interface LoginSecretsProps {
  /** Name of the control plane. */
  readonly controlPlaneName: string;
  /** The accounts. */
  readonly accounts: AccountDefinition[];
  /** Key that encrypts the secrets. @default - the key of Secrets Manager */
  readonly encryptionKey?: IKey;
}

/**
 * A secret for each account: `adminPassword`, with which its first administrator logs in until that person changes it, and, where
 * whoever runs the control plane puts one there, `clientSecret`, which the account's provider gave out.
 *
 * Only the AWS account of the control plane reads it: its people hand the password over, or let the provider log people in.
 */
export class LoginSecrets extends Construct implements ILoginSecrets {
  public readonly key?: IKey;
  /** The secrets, in the order of the accounts. */
  public readonly secrets: ISecret[];
  public readonly arnPattern: string;

  constructor(scope: Construct, id: string, props: LoginSecretsProps) {
    super(scope, id);
    const { controlPlaneName, accounts, encryptionKey } = props;
    this.key = encryptionKey;
    this.arnPattern = Stack.of(this).formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: loginSecretName(controlPlaneName, '*'),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.secrets = accounts.map(({ accountId }) => this.createSecret(controlPlaneName, accountId));
  }

  private createSecret(controlPlaneName: string, accountId: string): Secret {
    const secret = new Secret(this, accountId, {
      secretName: loginSecretName(controlPlaneName, accountId),
      description: 'first administrator of an account; a client secret of its provider may lie beside it',
      encryptionKey: this.key,
      // Never changes: another template would make a new value, without what was put beside it.
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'adminPassword',
        passwordLength: 32,
        excludePunctuation: true,
      },
    });
    const reason = 'it holds a first password, which is of no use once its user has changed it, and what a provider gave out';
    acknowledge(secret, { 'AwsSolutions-SMG4': reason });
    acknowledgeCompliance(secret, { SecretsManagerRotationEnabled: reason });
    return secret;
  }
}
