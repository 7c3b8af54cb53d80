import { Match, Template } from 'aws-cdk-lib/assertions';
import { RestApiEndpoint, Webapp } from '../../../lib/control-plane';
import { nagFindings } from '../../checks/nag';
import { certificateFixture, serviceProps, stackFixture } from '../processes/fixture';

function build() {
  const stack = stackFixture();
  const props = serviceProps(stack);
  const webapp = new Webapp(stack, 'Webapp', { ...props, certificate: certificateFixture(stack) });
  const endpoint = new RestApiEndpoint(stack, 'RestApi', {
    webapp,
    network: props.network,
    privateLinkAwsAccounts: ['444455556666'],
  });
  return { stack, endpoint, template: Template.fromStack(stack) };
}

test('passes TLS through to the load balancer of the webapp, whose security group admits it', () => {
  const { template } = build();
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { TargetType: 'alb', Port: 443, Protocol: 'TCP' });
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 443, Description: 'REST API by PrivateLink' });
  template.hasResourceProperties('AWS::EC2::VPCEndpointServicePermissions', {
    AllowedPrincipals: [{ 'Fn::Join': ['', Match.arrayWith([':iam::444455556666:root'])] }],
  });
});

test('nothing is left for cdk-nag', () => {
  expect(nagFindings(build().stack)).toEqual([]);
});
