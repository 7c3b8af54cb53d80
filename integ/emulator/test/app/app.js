// A provider's stack (a service, a one-off task) and a customer's stack, in two AWS accounts and two regions.
const path = require('path');
const { App, CfnOutput, CfnParameter, CustomResource, Duration, RemovalPolicy, Stack } = require('aws-cdk-lib');
const ec2 = require('aws-cdk-lib/aws-ec2');
const ecs = require('aws-cdk-lib/aws-ecs');
const iam = require('aws-cdk-lib/aws-iam');
const kms = require('aws-cdk-lib/aws-kms');
const lambda = require('aws-cdk-lib/aws-lambda');
const logs = require('aws-cdk-lib/aws-logs');
const s3 = require('aws-cdk-lib/aws-s3');
const secretsmanager = require('aws-cdk-lib/aws-secretsmanager');
const { Provider } = require('aws-cdk-lib/custom-resources');

const { PROVIDER_ACCOUNT, PROVIDER_REGION, CUSTOMER_ACCOUNT, CUSTOMER_REGION, VERSION, EXIT_CODE } = process.env;
const gone = RemovalPolicy.DESTROY;

class ProviderStack extends Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    const availabilityZones = ['a', 'b'].map((letter) => this.region + letter);
    const vpc = new ec2.Vpc(this, 'Vpc', { availabilityZones, natGateways: 1 });
    const cluster = new ecs.Cluster(this, 'Cluster', { vpc });
    const logGroup = new logs.LogGroup(this, 'Logs', { removalPolicy: gone });
    const password = new secretsmanager.Secret(this, 'Password', {
      generateSecretString: { secretStringTemplate: '{"username":"app"}', generateStringKey: 'password' },
    });
    const image = ecs.ContainerImage.fromAsset(path.join(__dirname, 'image'), { buildArgs: { GREETING: 'good day' } });
    const shared = { image, secrets: { PASSWORD: ecs.Secret.fromSecretsManager(password, 'password') } };

    const server = new ecs.FargateTaskDefinition(this, 'Server');
    server.addContainer('server', {
      ...shared,
      environment: { VERSION },
      logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: 'server' }),
      healthCheck: { command: ['CMD', 'node', '/app/health.js'], interval: Duration.seconds(5), retries: 3 },
      readonlyRootFilesystem: true,
    });
    server.taskRole.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: ['sts:AssumeRole', 'sts:TagSession'],
        resources: ['arn:aws:iam::*:role/lake/*'],
      }),
    );
    const service = new ecs.FargateService(this, 'Service', {
      cluster,
      taskDefinition: server,
      desiredCount: 2,
      circuitBreaker: { rollback: true },
      minHealthyPercent: 100,
    });

    const job = new ecs.FargateTaskDefinition(this, 'Job');
    job.addContainer('job', {
      ...shared,
      command: ['/app/job.js'],
      environment: { VERSION, EXIT_CODE: EXIT_CODE ?? '0' },
      logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: 'job' }),
    });
    const code = lambda.Code.fromAsset(path.join(__dirname, 'handlers'));
    const functions = ['onEvent', 'isComplete'].map(
      (name) =>
        new lambda.Function(this, name, {
          code,
          handler: `run_task.${name}`,
          runtime: lambda.Runtime.NODEJS_22_X,
          timeout: Duration.seconds(30),
          logGroup,
        }),
    );
    for (const fn of functions) {
      job.grantRun(fn);
      fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['ecs:DescribeTasks'], resources: ['*'] }));
      logGroup.grantRead(fn);
    }
    const provider = new Provider(this, 'Provider', {
      onEventHandler: functions[0],
      isCompleteHandler: functions[1],
      queryInterval: Duration.seconds(10),
      totalTimeout: Duration.minutes(10),
    });
    const run = new CustomResource(this, 'Run', {
      serviceToken: provider.serviceToken,
      properties: {
        cluster: cluster.clusterArn,
        taskDefinition: job.taskDefinitionArn,
        logGroup: logGroup.logGroupName,
        subnets: vpc.privateSubnets.map((subnet) => subnet.subnetId),
        securityGroup: new ec2.SecurityGroup(this, 'JobGroup', { vpc }).securityGroupId,
      },
    });
    run.node.addDependency(logGroup, job);
    service.node.addDependency(run);
    new CfnOutput(this, 'ClusterName', { value: cluster.clusterName });
    new CfnOutput(this, 'LogGroup', { value: logGroup.logGroupName });
  }
}

class CustomerStack extends Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    const key = new kms.Key(this, 'Key', { removalPolicy: gone, enableKeyRotation: VERSION !== 'one' });
    const bucket = new s3.Bucket(this, 'Bucket', {
      encryptionKey: key,
      enforceSSL: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      removalPolicy: gone,
      autoDeleteObjects: true,
      versioned: true,
    });
    const role = new iam.Role(this, 'Access', {
      path: '/lake/',
      assumedBy: new iam.SessionTagsPrincipal(
        new iam.AccountPrincipal(PROVIDER_ACCOUNT).withConditions({
          StringEquals: { 'sts:ExternalId': 'tenant-1' },
        }),
      ),
    });
    bucket.grantRead(role);
    new CfnOutput(this, 'RoleArn', { value: role.roleArn });
    new CfnOutput(this, 'BucketName', { value: bucket.bucketName });
  }
}

class WaitingStack extends Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    const mode = new CfnParameter(this, 'Mode', { default: 'quick' });
    const code = lambda.Code.fromAsset(path.join(__dirname, 'handlers'));
    const [onEventHandler, isCompleteHandler] = ['onEvent', 'isComplete'].map(
      (name) =>
        new lambda.Function(this, name, {
          code,
          handler: `waiting.${name}`,
          runtime: lambda.Runtime.NODEJS_22_X,
        }),
    );
    const provider = new Provider(this, 'Provider', {
      onEventHandler,
      isCompleteHandler,
      queryInterval: Duration.seconds(10),
      totalTimeout: Duration.minutes(1),
    });
    const it = new CustomResource(this, 'It', { serviceToken: provider.serviceToken, properties: { mode: mode.valueAsString } });
    new CfnOutput(this, 'Answer', { value: `${it.getAttString('Request')} ${it.getAttString('Mode')}` });
  }
}

const app = new App();
new WaitingStack(app, 'Waiting', { env: { account: PROVIDER_ACCOUNT, region: PROVIDER_REGION } });
new ProviderStack(app, 'Provider', { env: { account: PROVIDER_ACCOUNT, region: PROVIDER_REGION } });
new CustomerStack(app, 'Customer', { env: { account: CUSTOMER_ACCOUNT, region: CUSTOMER_REGION } });
