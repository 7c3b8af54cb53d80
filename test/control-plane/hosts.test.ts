import { CfnParameter } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { NetworkLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Hosts } from '../../lib/control-plane';
import { certificateFixture, stackFixture } from './processes/fixture';

const zoneIn = (stack: ReturnType<typeof stackFixture>) =>
  HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'lake.example.com' });
const balancerIn = (stack: ReturnType<typeof stackFixture>) =>
  NetworkLoadBalancer.fromNetworkLoadBalancerAttributes(stack, 'Balancer', {
    loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/b/1',
    loadBalancerDnsName: 'b.example.net',
    loadBalancerCanonicalHostedZoneId: 'Z2',
  });

test('with a hosted zone a certificate for all hosts is made and proved, and the hosts lead to the load balancers', () => {
  const stack = stackFixture();
  const hosts = new Hosts(stack, 'Hosts', { domain: 'eu1.lake.example.com', hostedZone: zoneIn(stack) });
  const balancer = balancerIn(stack);
  hosts.webapp(balancer);
  hosts.relay(balancer);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::CertificateManager::Certificate', {
    DomainName: 'eu1.lake.example.com',
    SubjectAlternativeNames: ['*.eu1.lake.example.com'],
    DomainValidationOptions: Match.arrayWith([{ DomainName: 'eu1.lake.example.com', HostedZoneId: 'Z1' }]),
  });
  for (const host of ['accounts', '*', 'relay'])
    template.hasResourceProperties('AWS::Route53::RecordSet', {
      Name: `${host}.eu1.lake.example.com.`,
      HostedZoneId: 'Z1',
      Type: 'A',
    });
});

test('with a certificate alone nothing is made', () => {
  const stack = stackFixture();
  const hosts = new Hosts(stack, 'Hosts', { domain: 'eu1.lake.example.com', certificate: certificateFixture(stack) });
  hosts.webapp(balancerIn(stack));
  expect(Template.fromStack(stack).toJSON()).not.toHaveProperty('Resources');
});

test('a domain that is a token passes', () => {
  const stack = stackFixture();
  const domain = new CfnParameter(stack, 'Domain').valueAsString;
  new Hosts(stack, 'Hosts', { domain, hostedZone: zoneIn(stack) }).relay(balancerIn(stack));
  Template.fromStack(stack).hasResourceProperties('AWS::Route53::RecordSet', {
    Name: { 'Fn::Join': ['', ['relay.', { Ref: 'Domain' }, '.']] },
  });
});

test('fails without certificate and hosted zone', () => {
  expect(() => new Hosts(stackFixture(), 'Hosts', { domain: 'eu1.lake.example.com' })).toThrow(
    'certificate or hostedZone must be given',
  );
});
