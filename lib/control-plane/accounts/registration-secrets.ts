import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Key, type IKey } from 'aws-cdk-lib/aws-kms';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { registrationSecretName } from '../../contract/lakehouse';
import { acknowledge } from '../../shared/acknowledge';
import { acknowledgeCompliance } from '../../shared/acknowledge-compliance';
import type { AccountDefinition } from './account-definition';
import { registrarId, registrationRoles } from './registration';

/** The secrets with which data planes register themselves. */
export interface IRegistrationSecrets {
  /** Pattern of the ARNs of the secrets of all accounts, those to come included. */
  readonly arnPattern: string;
  /** Key that encrypts the secrets; no other AWS account can read them without one. @default - the key of Secrets Manager */
  readonly key?: IKey;
}

/** Properties of RegistrationSecrets. */
export interface RegistrationSecretsProps {
  /** Name of the control plane. */
  readonly controlPlaneName: string;
  /** Domain of the control plane. */
  readonly domain: string;
  /** The accounts. */
  readonly accounts: AccountDefinition[];
}

/**
 * A secret for each account, with which its data planes register themselves: the credentials of a service principal of the account,
 * as JSON with `host`, `accountId`, `clientId` and `clientSecret`. The names follow from the account, so that a data plane knows its
 * secret before there is one.
 *
 * Roles of the account's AWS account below the IAM path `/lakehouse/registration/` read it, and nobody else outside this AWS account.
 */
export class RegistrationSecrets extends Construct implements IRegistrationSecrets {
  public readonly key?: IKey;
  /** The secrets, in the order of the accounts. */
  public readonly secrets: ISecret[];
  public readonly arnPattern: string;

  constructor(scope: Construct, id: string, props: RegistrationSecretsProps) {
    super(scope, id);
    this.arnPattern = this.secretArns(registrationSecretName(props.controlPlaneName, '*', '*'));
    this.key = this.createKey(props.controlPlaneName);
    this.secrets = props.accounts.map((account) => this.createSecret(account, props));
  }

  /** Of constant size, whoever the customers are: the name of each secret holds the AWS account that may decrypt it. */
  private createKey(controlPlaneName: string): Key {
    const stack = Stack.of(this);
    const readable = registrationSecretName(controlPlaneName, '${aws:PrincipalAccount}', '*');
    const key = new Key(this, 'Key', {
      description: `registration of data planes with the control plane ${controlPlaneName}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY, // what it encrypts is made anew with it
    });
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'CustomersReadTheirSecret',
        principals: [new iam.AnyPrincipal()],
        actions: ['kms:Decrypt'],
        resources: ['*'],
        conditions: {
          StringEquals: { 'kms:ViaService': `secretsmanager.${stack.region}.amazonaws.com` },
          StringLike: {
            'kms:EncryptionContext:SecretARN': this.secretArns(readable),
          },
          ArnLike: { 'aws:PrincipalArn': registrationRoles(stack.partition, '*') },
        },
      }),
    );
    return key;
  }

  private secretArns(name: string): string {
    const { COLON_RESOURCE_NAME: arnFormat } = ArnFormat;
    return Stack.of(this).formatArn({ service: 'secretsmanager', resource: 'secret', resourceName: name, arnFormat });
  }

  private createSecret(account: AccountDefinition, { controlPlaneName, domain }: RegistrationSecretsProps): Secret {
    const { accountId, awsAccount } = account;
    const secret = new Secret(this, accountId, {
      secretName: registrationSecretName(controlPlaneName, awsAccount, accountId),
      description: `registration of data planes of the account ${account.accountName}`,
      encryptionKey: this.key,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({
          host: `https://accounts.${domain}`,
          accountId,
          clientId: registrarId(accountId),
        }),
        generateStringKey: 'clientSecret',
        passwordLength: 48,
        excludePunctuation: true,
      },
    });
    secret.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.AccountPrincipal(awsAccount)],
        actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
        resources: ['*'],
        conditions: { ArnLike: { 'aws:PrincipalArn': registrationRoles(Stack.of(this).partition, awsAccount) } },
      }),
    );
    const reason =
      'it is the credential of a customer: a deployment with a new value replaces it, when the customer asks for that';
    acknowledge(secret, { 'AwsSolutions-SMG4': reason });
    acknowledgeCompliance(secret, { SecretsManagerRotationEnabled: reason });
    return secret;
  }
}
