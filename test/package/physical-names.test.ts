import { committedTemplates } from './templates';

/**
 * Properties that hold a name which is not made up by CloudFormation. A name collides with that of another stack and stands in
 * the way of a replacement, so each needs a reason.
 */
const ALLOWED: Record<string, string> = {
  'AWS::IAM::Role.RoleName': 'a storage credential role names itself in its own trust, so its name is fixed up front',
  'AWS::SecretsManager::Secret.Name': 'a data plane knows the secret of its registration before there is one',
  'AWS::Logs::LogGroup.LogGroupName': 'WAF writes only to log groups whose names begin with aws-waf-logs-',
};

/** Names and identifiers that refer to something, that are data, or that are unique only within their parent. */
const NOT_PHYSICAL = [
  'AWS::ApplicationAutoScaling::ScalingPolicy.PolicyName',
  'AWS::CertificateManager::Certificate.DomainName',
  'AWS::CloudWatch::Alarm.MetricName',
  'AWS::EC2::VPCEndpoint.ServiceName',
  'AWS::IAM::Policy.PolicyName',
  'AWS::RDS::DBCluster.DatabaseName',
  'AWS::Route53::HostedZone.Name',
  'AWS::Route53::RecordSet.Name',
  'AWS::ServiceDiscovery::PrivateDnsNamespace.Name',
  'AWS::ServiceDiscovery::Service.Name',
  'Custom::LakehouseStorageConfiguration.BucketName',
  'Custom::LakehouseWorkspace.WorkspaceName',
];

const names = committedTemplates().flatMap(({ resources }) =>
  Object.values(resources).flatMap(({ Type, Properties = {} }) =>
    Object.entries(Properties)
      .filter(([property, value]) => /(Name|Identifier)$/.test(property) && isText(value))
      .map(([property]) => `${Type}.${property}`),
  ),
);

test('there are no physical names but those with a reason', () => {
  const physical = names.filter((name) => !NOT_PHYSICAL.includes(name));
  expect([...new Set(physical)].sort()).toEqual(Object.keys(ALLOWED).sort());
});

/** Whether a value is made of text alone, without the reference to a resource. */
function isText(value: unknown): boolean {
  return !/"(Ref|Fn::GetAtt)":/.test(JSON.stringify(value).replaceAll(/"Ref":"AWS::\w+"/g, ''));
}
