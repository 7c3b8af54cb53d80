import { Match, Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Webapp, type WebappProps } from '../../../lib/control-plane';
import { nagFindings } from '../../checks/nag';
import { certificateFixture, serviceProps, stackFixture } from '../processes/fixture';

function build(props: Partial<WebappProps> = {}) {
  const stack = stackFixture();
  const webapp = new Webapp(stack, 'Webapp', { ...serviceProps(stack), certificate: certificateFixture(stack), ...props });
  return { stack, webapp, template: Template.fromStack(stack) };
}

const attribute = (key: string, value: unknown) => Match.objectLike({ Key: key, Value: value });

test('nothing is left for cdk-nag', () => {
  expect(nagFindings(build().stack)).toEqual([]);
});

test('TLS 1.2 and 1.3 with the certificate on port 443, and a redirect from port 80', () => {
  const { template } = build();
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    Port: 443,
    Protocol: 'HTTPS',
    SslPolicy: Match.stringLikeRegexp('TLS13-1-2'),
    Certificates: [{ CertificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1' }],
  });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    Port: 80,
    DefaultActions: [Match.objectLike({ Type: 'redirect', RedirectConfig: Match.objectLike({ Protocol: 'HTTPS' }) })],
  });
});

test('the load balancer is protected, drops malformed headers and logs', () => {
  build().template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    Scheme: 'internet-facing',
    LoadBalancerAttributes: Match.arrayWith([
      attribute('deletion_protection.enabled', 'true'),
      attribute('routing.http.drop_invalid_header_fields.enabled', 'true'),
      attribute('access_logs.s3.enabled', 'true'),
    ]),
  });
});

test('tasks get requests only while they are ready', () => {
  build().template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
    Port: 8080,
    HealthCheckPath: '/health/ready',
  });
});

test('bodies of code are not refused by the web ACL', () => {
  build().template.hasResourceProperties('AWS::WAFv2::WebACL', {
    Scope: 'REGIONAL',
    Rules: Match.arrayWith([
      Match.objectLike({
        Name: 'AWSManagedRulesCommonRuleSet',
        Statement: {
          ManagedRuleGroupStatement: Match.objectLike({
            RuleActionOverrides: Match.arrayWith([{ Name: 'CrossSiteScripting_BODY', ActionToUse: { Count: {} } }]),
          }),
        },
      }),
    ]),
  });
});

test('the log of the web ACL has the prefix that WAF asks for, and no credentials', () => {
  const { template } = build();
  template.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: Match.stringLikeRegexp('^aws-waf-logs-') });
  template.hasResourceProperties('AWS::WAFv2::LoggingConfiguration', {
    RedactedFields: [{ SingleHeader: { Name: 'authorization' } }, { SingleHeader: { Name: 'cookie' } }],
  });
});

test('scales by CPU and by requests', () => {
  const { template } = build();
  const predefined = (type: string) => ({
    TargetTrackingScalingPolicyConfiguration: Match.objectLike({
      PredefinedMetricSpecification: Match.objectLike({ PredefinedMetricType: type }),
    }),
  });
  template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', predefined('ECSServiceAverageCPUUtilization'));
  template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', predefined('ALBRequestCountPerTarget'));
});

test('everything around it can be given', () => {
  const stack = stackFixture();
  new Webapp(stack, 'Webapp', {
    ...serviceProps(stack),
    certificate: certificateFixture(stack),
    internetFacing: false,
    allowedCidrs: ['10.0.0.0/8'],
    webAclArn: 'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/own/1',
    accessLogsBucket: Bucket.fromBucketName(stack, 'Logs', 'own-logs'),
    deletionProtection: false,
    minTasks: 3,
    maxTasks: 3,
  });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::WAFv2::WebACL', 0);
  template.resourceCountIs('AWS::S3::Bucket', 0);
  template.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
  template.hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
    WebACLArn: 'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/own/1',
  });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' });
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: Match.arrayWith([Match.objectLike({ CidrIp: '10.0.0.0/8', FromPort: 443 })]),
  });
});

test.each([9, 2_000_000_001, 1.5])('fails on a rate limit of %d', (rateLimit) => {
  expect(() => build({ rateLimit })).toThrow(`rateLimit must be a whole number from 10 to 2000000000, got ${rateLimit}`);
});

test('two in one stack do not collide', () => {
  const stack = stackFixture();
  const props = { ...serviceProps(stack), certificate: certificateFixture(stack) };
  new Webapp(stack, 'A', props);
  new Webapp(stack, 'B', props);
  const template = Template.fromStack(stack);
  const names = Object.values(
    template.findResources('AWS::Logs::LogGroup') as Record<string, { Properties: { LogGroupName?: string } }>,
  )
    .map(({ Properties }) => Properties.LogGroupName)
    .filter((name) => name !== undefined);
  expect(new Set(names).size).toBe(2);
});
