import { CfnParameter, Fn, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { PricingTier, Registrar, Workspace, type RegistrarProps, type WorkspaceProps } from '../../lib/workspace';
import { nagFindings } from '../checks/nag';
import { ACCOUNT_ID, CUSTOMER, customerStack, databricksControlPlane, ownControlPlane } from '../data-plane/contracts';

const SECRET = `arn:aws:secretsmanager:eu-west-1:123456789012:secret:lakehouse/eu1/registration/${CUSTOMER}/${ACCOUNT_ID}`;
const ROLE = `arn:aws:iam::${CUSTOMER}:role/lakehouse/acme`;
const PARTS = {
  workspaceName: 'prod',
  crossAccountRoleArn: ROLE,
  rootBucketName: 'acme-root',
  vpcId: 'vpc-1',
  subnetIds: ['subnet-1', 'subnet-2'],
  securityGroupIds: ['sg-1'],
};

const registrar = (stack: Stack, props: Partial<RegistrarProps> = {}) =>
  new Registrar(stack, 'Registrar', { controlPlane: ownControlPlane(), accountId: ACCOUNT_ID, ...props });

function workspace(props: Partial<WorkspaceProps> = {}, stack = customerStack()) {
  const made = new Workspace(stack, 'Prod', { registrar: registrar(stack), ...PARTS, ...props });
  return { stack, made, template: Template.fromStack(stack) };
}

const ofType = (template: Template, kind: string) => Object.values(template.findResources(`Custom::Lakehouse${kind}`));

describe('a workspace', () => {
  test('is what it is made of and itself, each a resource of its own that the function makes', () => {
    const { template } = workspace();
    const common = {
      CredentialsSecret: SECRET,
      AccountId: ACCOUNT_ID,
      ServiceToken: { 'Fn::GetAtt': [Match.anyValue(), 'Arn'] },
    };
    template.hasResourceProperties('Custom::LakehouseCredential', { ...common, RoleArn: ROLE });
    template.hasResourceProperties('Custom::LakehouseStorageConfiguration', { ...common, BucketName: 'acme-root' });
    template.hasResourceProperties('Custom::LakehouseNetwork', {
      ...common,
      VpcId: 'vpc-1',
      SubnetIds: ['subnet-1', 'subnet-2'],
      SecurityGroupIds: ['sg-1'],
    });
    template.hasResourceProperties('Custom::LakehouseWorkspace', {
      ...common,
      WorkspaceName: 'prod',
      Region: 'eu-west-1',
      CredentialsId: { Ref: Match.stringLikeRegexp('^ProdCredential') },
      StorageConfigurationId: { Ref: Match.stringLikeRegexp('^ProdStorageConfiguration') },
      NetworkId: { Ref: Match.stringLikeRegexp('^ProdNetwork') },
      PrivateAccessSettingsId: Match.absent(),
      StorageKeyId: Match.absent(),
    });
    for (const absent of ['CustomerManagedKey', 'PrivateAccessSettings', 'VpcEndpoint'])
      expect(ofType(template, absent)).toEqual([]);
  });

  test('with a key, PrivateLink, and all that can be said of it', () => {
    const { template } = workspace({
      crossAccountRoleArn: undefined,
      credentialsId: 'c-1',
      restApiEndpointId: 'e-1',
      relayEndpointId: 'e-2',
      publicAccess: false,
      keyArn: 'arn:aws:kms:eu-west-1:1:key/1',
      keyForClusterVolumes: false,
      deploymentName: 'acme-prod',
      pricingTier: PricingTier.ENTERPRISE,
      customTags: { team: 'bi' },
    });
    expect(ofType(template, 'Credential')).toEqual([]);
    template.hasResourceProperties('Custom::LakehouseNetwork', { RestApiEndpointId: 'e-1', RelayEndpointId: 'e-2' });
    template.hasResourceProperties('Custom::LakehousePrivateAccessSettings', { PublicAccessEnabled: false, Region: 'eu-west-1' });
    template.hasResourceProperties('Custom::LakehouseCustomerManagedKey', {
      UseCases: ['MANAGED_SERVICES', 'STORAGE'],
      ClusterVolumes: false,
    });
    template.hasResourceProperties('Custom::LakehouseWorkspace', {
      CredentialsId: 'c-1',
      DeploymentName: 'acme-prod',
      PricingTier: 'ENTERPRISE',
      CustomTags: { team: 'bi' },
      PrivateAccessSettingsId: { Ref: Match.anyValue() },
      ManagedServicesKeyId: { Ref: Match.stringLikeRegexp('^ProdCustomerManagedKey') },
      StorageKeyId: { Ref: Match.stringLikeRegexp('^ProdCustomerManagedKey') },
    });
  });

  test('tells its id and where it is', () => {
    const { stack, made } = workspace();
    expect(stack.resolve([made.workspaceId, made.workspaceUrl])).toEqual([
      { Ref: expect.stringMatching(/^Prod/) as string },
      { 'Fn::GetAtt': [expect.stringMatching(/^Prod/), 'WorkspaceUrl'] },
    ]);
  });

  test('that exists is known by its attributes, and nothing is made of it', () => {
    const stack = customerStack();
    const attributes = { workspaceId: '1', workspaceUrl: 'https://acme-prod.eu1.lake.example.com' };
    expect(Workspace.fromWorkspaceAttributes(stack, 'Theirs', attributes)).toMatchObject(attributes);
    expect(Template.fromStack(stack).toJSON()).not.toHaveProperty('Resources');
  });

  test('takes what is known at deployment only', () => {
    const stack = customerStack();
    const text = (id: string) => new CfnParameter(stack, id).valueAsString;
    const list = (id: string) => new CfnParameter(stack, id, { type: 'CommaDelimitedList' }).valueAsList;
    const tokens = {
      workspaceName: text('Name'),
      deploymentName: text('Host'),
      subnetIds: list('Subnets'),
      securityGroupIds: list('Groups'),
    };
    expect(() => workspace({ ...tokens, customTags: { team: Fn.ref('Name') } }, stack)).not.toThrow();
  });

  test('two in one stack, by one function', () => {
    const stack = customerStack();
    const shared = registrar(stack);
    for (const name of ['Prod', 'Dev']) new Workspace(stack, name, { registrar: shared, ...PARTS, workspaceName: name });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Lambda::Function', 1);
    expect(ofType(template, 'Workspace')).toHaveLength(2);
  });

  test.each<[string, Partial<WorkspaceProps>, RegExp]>([
    ['an empty name', { workspaceName: '' }, /workspaceName must have 1 to 100 characters, got ""/],
    ['a name of 101', { workspaceName: 'x'.repeat(101) }, /workspaceName must have 1 to 100/],
    ['a host with capitals', { deploymentName: 'Acme' }, /deploymentName must be 1 to 63 lower-case .* got "Acme"/],
    ['a host of 64', { deploymentName: 'x'.repeat(64) }, /deploymentName must be 1 to 63/],
    ['one subnet', { subnetIds: ['subnet-1'] }, /subnetIds must be two or more, each another, got \["subnet-1"\]/],
    ['a subnet twice', { subnetIds: ['subnet-1', 'subnet-1'] }, /subnetIds must be two or more, each another/],
    ['no group', { securityGroupIds: [] }, /securityGroupIds must be one to five, got \[\]/],
    ['six groups', { securityGroupIds: ['1', '2', '3', '4', '5', '6'] }, /securityGroupIds must be one to five/],
    [
      'neither role nor credential',
      { crossAccountRoleArn: undefined },
      /either credentialsId or crossAccountRoleArn must be given/,
    ],
    ['both role and credential', { credentialsId: 'c-1' }, /either credentialsId or crossAccountRoleArn must be given/],
    [
      'an adopted workspace without its bucket',
      { adopt: { workspace: 'prod' } },
      /adopt.storageConfiguration must be given with adopt.workspace: a workspace keeps the bucket/,
    ],
    [
      'an adopted credential without a role',
      { crossAccountRoleArn: undefined, credentialsId: 'c-1', adoptCredential: 'theirs' },
      /adoptCredential must be given with crossAccountRoleArn/,
    ],
    ['something unnamed to adopt', { adopt: { network: '' } }, /network must be the name or the id of what is adopted, got ""/],
    ['one endpoint', { relayEndpointId: 'e-1' }, /restApiEndpointId and relayEndpointId must be given together/],
    ['public access without PrivateLink', { publicAccess: true }, /publicAccess must be set with restApiEndpointId only/],
    ['a tag of AWS', { customTags: { 'aws:x': 'y' } }, /customTags must have keys .* got \{"aws:x":"y"\}/],
    [
      'too many tags',
      { customTags: Object.fromEntries(Array.from({ length: 46 }, (_, i) => [`t${i}`, ''])) },
      /at most 45, got 46/,
    ],
  ])('fails on %s', (_what, props, message) => {
    expect(() => workspace(props)).toThrow(message);
  });

  test('fails on several mistakes at once', () => {
    expect(() => workspace({ workspaceName: '', subnetIds: [] })).toThrow(/2 problems:/);
  });
});

test('what is to be adopted is told to the function, each to its own resource', () => {
  const { template } = workspace({
    adopt: { workspace: '123', storageConfiguration: 'bucket', network: 'network' },
    adoptCredential: 'role',
  });
  for (const [kind, Adopt] of Object.entries({
    Workspace: '123',
    StorageConfiguration: 'bucket',
    Network: 'network',
    Credential: 'role',
  }))
    template.hasResourceProperties(`Custom::Lakehouse${kind}`, { Adopt });
});

describe('what registers', () => {
  describe('in a VPC', () => {
    const place = (stack: Stack) => ({
      vpc: Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'] }),
      subnets: [Subnet.fromSubnetId(stack, 'One', 'subnet-1'), Subnet.fromSubnetId(stack, 'Two', 'subnet-2')],
    });

    test('runs in the subnets, lets out HTTPS alone, and may make its network interfaces before it is made', () => {
      const stack = customerStack();
      registrar(stack, place(stack)).addCredential('Credential', ROLE);
      const template = Template.fromStack(stack);
      template.hasResourceProperties('AWS::EC2::SecurityGroup', {
        VpcId: 'vpc-1',
        SecurityGroupEgress: [Match.objectLike({ FromPort: 443, ToPort: 443, IpProtocol: 'tcp', CidrIp: '0.0.0.0/0' })],
      });
      const policies = template.findResources('AWS::IAM::Policy', {
        Properties: {
          PolicyDocument: {
            Statement: Match.arrayWith([
              Match.objectLike({
                Action: Match.arrayWith(['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface']),
                Resource: '*',
              }),
            ]),
          },
        },
      });
      template.hasResource('AWS::Lambda::Function', {
        DependsOn: Match.arrayWith(Object.keys(policies)),
        Properties: { VpcConfig: { SubnetIds: ['subnet-1', 'subnet-2'], SecurityGroupIds: [Match.anyValue()] } },
      });
      expect(Object.keys(policies)).toHaveLength(1);
      expect(nagFindings(stack)).toEqual([]);
    });

    test('with security groups that are given, makes none', () => {
      const stack = customerStack();
      const securityGroups = [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')];
      registrar(stack, { ...place(stack), securityGroups });
      const template = Template.fromStack(stack);
      template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
      template.hasResourceProperties('AWS::Lambda::Function', { VpcConfig: { SecurityGroupIds: ['sg-1'] } });
    });

    test('fails on a VPC without subnets, and on subnets without a VPC', () => {
      const { vpc, subnets } = place(customerStack());
      expect(() => registrar(customerStack(), { vpc })).toThrow(/subnets must be given with vpc, one or more, got none/);
      expect(() => registrar(customerStack(), { subnets })).toThrow(/subnets must be given with vpc only/);
    });
  });

  test('runs as a role whose path the secret admits, and may read that secret, call itself and write its log, and no more', () => {
    const { template } = workspace();
    template.hasResourceProperties('AWS::IAM::Role', { Path: '/lakehouse/registration/' });
    const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
    expect([...policies.matchAll(/"(\w+:(?!ViaService)[A-Z]\w+)"/g)].map(([, action]) => action).sort()).toEqual([
      'kms:Decrypt',
      'lambda:InvokeFunction',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:GetSecretValue',
    ]);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: Match.objectLike({
        Statement: [
          { Action: 'secretsmanager:GetSecretValue', Effect: 'Allow', Resource: `${SECRET}-??????` },
          {
            Action: 'kms:Decrypt',
            Effect: 'Allow',
            Resource: 'arn:aws:kms:eu-west-1:123456789012:key/*',
            Condition: {
              StringEquals: { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' },
              StringLike: { 'kms:EncryptionContext:SecretARN': `${SECRET}-??????` },
            },
          },
        ],
      }),
    });
  });

  test('registers once its permissions are there', () => {
    const { template } = workspace();
    for (const kind of ['Credential', 'StorageConfiguration', 'Network', 'Workspace']) {
      template.hasResource(`Custom::Lakehouse${kind}`, {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('^RegistrarAgain'), Match.stringLikeRegexp('^RegistrarCredentials')]),
      });
    }
  });

  test('knows the secret of whatever AWS account the stack goes to', () => {
    const stack = new Stack();
    registrar(stack).addCredential('Credential', ROLE);
    Template.fromStack(stack).hasResourceProperties('Custom::LakehouseCredential', {
      CredentialsSecret: {
        'Fn::Join': [
          '',
          [
            'arn:aws:secretsmanager:eu-west-1:123456789012:secret:lakehouse/eu1/registration/',
            { Ref: 'AWS::AccountId' },
            `/${ACCOUNT_ID}`,
          ],
        ],
      },
    });
  });

  test('with credentials of its own, and their key', () => {
    const stack = customerStack();
    const encryptionKey = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:444444444444:key/1');
    const secretCompleteArn = 'arn:aws:secretsmanager:eu-west-1:444444444444:secret:databricks-AbCdEf';
    const credentials = Secret.fromSecretAttributes(stack, 'Secret', { secretCompleteArn, encryptionKey });
    registrar(stack, { controlPlane: databricksControlPlane(), credentials }).addVpcEndpoint('Relay', 'vpce-1');
    const template = Template.fromStack(stack);
    template.hasResourceProperties('Custom::LakehouseVpcEndpoint', {
      CredentialsSecret: secretCompleteArn,
      AwsVpcEndpointId: 'vpce-1',
      Region: 'eu-west-1',
    });
    const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
    expect(policies).toContain(`"Resource":"${secretCompleteArn}"`);
    expect(policies).toContain('{"Action":"kms:Decrypt","Effect":"Allow","Resource":"arn:aws:kms:eu-west-1:444444444444:key/1"}');
  });

  test('its role has the boundary that is given', () => {
    const stack = customerStack();
    const permissionsBoundary = ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', 'arn:aws:iam::1:policy/boundary');
    registrar(stack, { permissionsBoundary });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', { PermissionsBoundary: 'arn:aws:iam::1:policy/boundary' });
  });

  test('nothing of it is left to say for cdk-nag', () => {
    expect(nagFindings(workspace({ keyArn: 'arn:aws:kms:eu-west-1:1:key/1' }).stack)).toEqual([]);
  });

  test('has no physical names', () => {
    expect(JSON.stringify(workspace().template.toJSON())).not.toMatch(/"(FunctionName|LogGroupName|RoleName)":/);
  });

  test('fails without credentials where the control plane keeps none', () => {
    expect(() => registrar(customerStack(), { controlPlane: databricksControlPlane() })).toThrow(
      /credentials must be given to register at the control plane databricks, which keeps none/,
    );
  });

  test('fails on an account that is no UUID', () => {
    expect(() => registrar(customerStack(), { accountId: 'acme' })).toThrow(/accountId must be a lower-case UUID/);
  });
});
