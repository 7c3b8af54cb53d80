import { Match, Template } from 'aws-cdk-lib/assertions';
import { Relay, type RelayProps } from '../../../lib/control-plane';
import { nagFindings } from '../../checks/nag';
import { certificateFixture, serviceProps, stackFixture } from '../processes/fixture';

function build(props: Partial<RelayProps> = {}) {
  const stack = stackFixture();
  const relay = new Relay(stack, 'Relay', { ...serviceProps(stack), certificate: certificateFixture(stack), ...props });
  return { stack, relay, template: Template.fromStack(stack) };
}

test.each([[{}], [{ privateLinkAwsAccounts: ['444455556666'] }]])('nothing is left for cdk-nag with %j', (props) => {
  expect(nagFindings(build(props).stack)).toEqual([]);
});

test('the load balancer ends TLS, and tasks are checked by the path of the manifest', () => {
  const { template } = build();
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, Protocol: 'TLS' });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
    Port: 8443,
    Protocol: 'TCP',
    HealthCheckProtocol: 'HTTP',
    HealthCheckPath: '/health/ready',
  });
});

test('scales by CPU and by connections', () => {
  const { template } = build();
  template.resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 2);
  template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
    TargetTrackingScalingPolicyConfiguration: Match.objectLike({
      CustomizedMetricSpecification: Match.objectLike({
        MetricName: 'OpenConnections',
        Namespace: 'Lakehouse',
        Dimensions: Match.arrayWith([
          { Name: 'ControlPlane', Value: 'main' },
          { Name: 'Process', Value: 'relay' },
        ]),
      }),
    }),
  });
});

test('there is no endpoint service unless it is asked for', () => {
  const { template, relay } = build();
  template.resourceCountIs('AWS::EC2::VPCEndpointService', 0);
  expect(relay.endpointService).toBeUndefined();
});

test('customers reach the endpoint service without being accepted one by one', () => {
  const { template } = build({ privateLinkAwsAccounts: ['444455556666', '777788889999'] });
  template.hasResourceProperties('AWS::EC2::VPCEndpointService', { AcceptanceRequired: false });
  template.hasResourceProperties('AWS::EC2::VPCEndpointServicePermissions', {
    AllowedPrincipals: ['444455556666', '777788889999'].map((account) => ({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${account}:root`]],
    })),
  });
});

test('fails on what is no AWS account, all at once', () => {
  expect(() => build({ privateLinkAwsAccounts: ['acme', '1'] })).toThrow(/2 problems.*\n.*got "acme"\n.*got "1"/);
});

test('two in one stack do not collide', () => {
  const stack = stackFixture();
  const props = { ...serviceProps(stack), certificate: certificateFixture(stack) };
  new Relay(stack, 'A', { ...props, privateLinkAwsAccounts: ['444455556666'] });
  new Relay(stack, 'B', { ...props, serviceNamespace: undefined, servicesDomain: 'b.internal' });
  Template.fromStack(stack).resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 2);
});
