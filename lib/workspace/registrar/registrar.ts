import { join } from 'path';
import { CustomResource, Duration, Stack, type RemovalPolicy } from 'aws-cdk-lib/core';
import { Policy, PolicyStatement, Role, ServicePrincipal, type IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { ISecurityGroup, ISubnet, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, type IConstruct } from 'constructs';
import type { IControlPlane } from '../../contract';
import { REGISTRATION_ROLE_PATH } from '../../contract/lakehouse';
import { acknowledgeInlinePolicies } from '../../shared/acknowledge-inline-policies';
import { acknowledgeWildcards } from '../../shared/acknowledge-wildcards';
import { checkAccountId } from '../../shared/account-id';
import { createDeploymentFunction, type FunctionPlace } from '../../shared/custom-resource/deployment-function';
import { lit } from '../../shared/lit';
import { fail } from '../../shared/problems';
import { contractSecret, givenSecret } from './credentials-secret';
import { placeOf } from './function-place';

/** Properties of Registrar. */
export interface RegistrarProps {
  /** Where is registered. */
  readonly controlPlane: IControlPlane;
  /** Id of the platform account, a UUID. */
  readonly accountId: string;
  /**
   * Credentials of a service principal of the account, one of its administrators: JSON with `host` of the account API, `accountId`,
   * `clientId` and `clientSecret`. If it lies in another AWS account, name it by its complete ARN and give its key.
   * @default - the secret that the control plane keeps for the account's data planes in this AWS account
   */
  readonly credentials?: ISecret;
  /**
   * VPC in which the function runs, for a control plane that is reached from inside only. From its subnets it must reach the account API
   * of the control plane, Secrets Manager, Lambda and, to answer CloudFormation, S3. @default - outside of any VPC
   */
  readonly vpc?: IVpc;
  /** Subnets of `vpc` in which it runs, one or more. @default - none: they are required with `vpc` */
  readonly subnets?: ISubnet[];
  /** Security groups of the function in `vpc`. @default - one is created, which lets out HTTPS */
  readonly securityGroups?: ISecurityGroup[];
  /** Permissions boundary of the function's role. @default - none */
  readonly permissionsBoundary?: IManagedPolicy;
  /** How long the log of the function is kept. @default RetentionDays.ONE_YEAR */
  readonly logRetention?: RetentionDays;
  /** Key of that log. @default - the key of CloudWatch Logs */
  readonly logEncryptionKey?: IKey;
  /** What happens to that log when the stack goes; DESTROY needs the context `lakehouse:deleteData` as well. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * What registers an account's data planes at its control plane in a deployment: a function that calls the account API as a service
 * principal of the account. One serves all workspaces of a stack.
 */
export class Registrar extends Construct {
  /** Where is registered. */
  public readonly controlPlane: IControlPlane;
  /** Id of the platform account. */
  public readonly accountId: string;
  /** The function behind the custom resources. */
  public readonly function: Function;
  private readonly secretArn: string;
  private readonly needed: IConstruct[] = [];

  constructor(scope: Construct, id: string, props: RegistrarProps) {
    super(scope, id);
    this.controlPlane = props.controlPlane;
    this.accountId = checkAccountId(this, props.accountId);
    const role = new Role(this, 'Role', {
      path: REGISTRATION_ROLE_PATH,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      permissionsBoundary: props.permissionsBoundary,
    });
    this.needed.push(role);
    this.secretArn = this.admit(role, props);
    this.function = this.createFunction(role, props, placeOf(this, role, props));
  }

  /**
   * One object at the platform.
   *
   * @internal
   */
  public _register(scope: Construct, id: string, kind: string, properties: Record<string, unknown>): CustomResource {
    const resource = new CustomResource(scope, id, {
      resourceType: `Custom::Lakehouse${kind}`,
      serviceToken: this.function.functionArn,
      serviceTimeout: Duration.hours(1),
      properties: { CredentialsSecret: this.secretArn, AccountId: this.accountId, ...properties },
    });
    resource.node.addDependency(...this.needed); // permissions are needed at once
    return resource;
  }

  /**
   * Registers a role that the control plane assumes.
   *
   * @param id      of the construct below this one
   * @param roleArn ARN of the role
   * @param adopt   name or id of a credential of this role that is registered already, and is taken over
   * @returns the id of the credential at the platform
   */
  public addCredential(id: string, roleArn: string, adopt?: string): string {
    return this._register(this, id, 'Credential', { RoleArn: roleArn, Adopt: adopt }).ref;
  }

  /**
   * Registers a VPC endpoint that leads to the control plane, and waits until the control plane sees it.
   *
   * @param id            of the construct below this one
   * @param vpcEndpointId id of the endpoint in AWS
   * @returns the id of the endpoint at the platform
   */
  public addVpcEndpoint(id: string, vpcEndpointId: string): string {
    const { region: Region } = this.controlPlane.contract;
    return this._register(this, id, 'VpcEndpoint', { AwsVpcEndpointId: vpcEndpointId, Region }).ref;
  }

  /** Lets the role read the credentials; answers the secret's ARN. */
  private admit(role: Role, { credentials, controlPlane: { contract } }: RegistrarProps): string {
    const secret = credentials ? givenSecret(credentials) : contractSecret(contract, Stack.of(this).account, this.accountId);
    if (!secret) {
      fail(
        this,
        lit`RegistrationCredentialsMissing`,
        `credentials must be given to register at the control plane ${contract.name}, which keeps none; give a secret with host, accountId, clientId and clientSecret`,
      );
    }
    const { arn, statements } = secret;
    const policy = new Policy(this, 'Credentials', { roles: [role], statements });
    this.needed.push(policy);
    acknowledgeWildcards(
      policy,
      'AWS makes up the end of a secret’s ARN and the ids of keys; secret and use are given',
      statements,
    );
    return arn;
  }

  private createFunction(role: Role, props: RegistrarProps, place?: FunctionPlace): Function {
    const created = createDeploymentFunction(this, {
      ...props,
      role,
      place,
      description: `Registers data planes of account ${this.accountId} at the control plane ${this.controlPlane.contract.name}`,
      folder: join(__dirname, 'function'),
      calls: 'calls AWS and the account API of the control plane only, and must work before the network has a way out',
    });
    // A policy of its own: the role's default policy is created before the function, whose ARN is in this one.
    const again = new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [created.functionArn] });
    this.needed.push(new Policy(this, 'Again', { roles: [role], statements: [again] }));
    acknowledgeInlinePolicies(this);
    return created;
  }
}
