"""Every resource type: created, updated in place where AWS does so, deleted; and then nothing is left."""

import base64
import json

import pytest

from .support.emulator import REGION

TRUST = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}


def ref(name):
    return {"Ref": name}


def att(name, attribute):
    return {"Fn::GetAtt": [name, attribute]}


def allow(action, resource="*", **more):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource, **more}]}


def network(tag="1"):
    tags = [{"Key": "Name", "Value": tag}]
    public = {"CidrBlock": "10.0.0.0/24", "AvailabilityZone": f"{REGION}a", "VpcId": ref("Vpc"), "MapPublicIpOnLaunch": tag == "1"}
    return {
        "Vpc": ("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16", "EnableDnsHostnames": True, "Tags": tags}),
        "More": ("AWS::EC2::VPCCidrBlock", {"CidrBlock": "10.9.0.0/16", "VpcId": ref("Vpc")}),
        "A": ("AWS::EC2::Subnet", {**public, "Tags": tags}),
        "B": ("AWS::EC2::Subnet", {"CidrBlock": "10.0.1.0/24", "AvailabilityZone": f"{REGION}b", "VpcId": ref("Vpc")}),
        "Gateway": ("AWS::EC2::InternetGateway", {"Tags": tags}),
        "Attached": ("AWS::EC2::VPCGatewayAttachment", {"VpcId": ref("Vpc"), "InternetGatewayId": ref("Gateway")}),
        "Address": ("AWS::EC2::EIP", {"Domain": "vpc", "Tags": tags}),
        "Nat": ("AWS::EC2::NatGateway", {"SubnetId": ref("A"), "AllocationId": att("Address", "AllocationId"), "Tags": tags}),
        "Table": ("AWS::EC2::RouteTable", {"VpcId": ref("Vpc"), "Tags": tags}),
        "Route": ("AWS::EC2::Route", {"RouteTableId": ref("Table"), "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": ref("Nat")}),
        "Tied": ("AWS::EC2::SubnetRouteTableAssociation", {"RouteTableId": ref("Table"), "SubnetId": ref("B")}),
        "Acl": ("AWS::EC2::NetworkAcl", {"VpcId": ref("Vpc")}),
        "Entry": ("AWS::EC2::NetworkAclEntry", {"NetworkAclId": ref("Acl"), "RuleNumber": 100, "Protocol": -1, "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"}),
        "AclTied": ("AWS::EC2::SubnetNetworkAclAssociation", {"NetworkAclId": ref("Acl"), "SubnetId": ref("B")}),
        "List": ("AWS::EC2::PrefixList", {"PrefixListName": "l", "AddressFamily": "IPv4", "MaxEntries": 5, "Entries": [{"Cidr": f"192.168.{tag}.0/24"}]}),
        "Group": ("AWS::EC2::SecurityGroup", {"GroupDescription": "g", "VpcId": ref("Vpc"), "SecurityGroupEgress": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": int(tag) + 443, "CidrIp": "0.0.0.0/0"}], "Tags": tags}),
        "In": ("AWS::EC2::SecurityGroupIngress", {"GroupId": att("Group", "GroupId"), "IpProtocol": "tcp", "FromPort": 8443, "ToPort": 8443, "SourceSecurityGroupId": att("Group", "GroupId")}),
        "Out": ("AWS::EC2::SecurityGroupEgress", {"GroupId": att("Group", "GroupId"), "IpProtocol": "tcp", "FromPort": 3306, "ToPort": 3306, "DestinationPrefixListId": att("List", "PrefixListId")}),
        "S3": ("AWS::EC2::VPCEndpoint", {"ServiceName": f"com.amazonaws.{REGION}.s3", "VpcId": ref("Vpc"), "RouteTableIds": [ref("Table")], "PolicyDocument": allow(f"s3:{tag}")}),
        "Sts": ("AWS::EC2::VPCEndpoint", {"ServiceName": f"com.amazonaws.{REGION}.sts", "VpcId": ref("Vpc"), "VpcEndpointType": "Interface", "PrivateDnsEnabled": True, "SubnetIds": [ref("B")] if tag == "1" else [ref("A"), ref("B")], "SecurityGroupIds": [att("Group", "GroupId")]}),
        "FlowRole": ("AWS::IAM::Role", {"AssumeRolePolicyDocument": TRUST}),
        "FlowGroup": ("AWS::Logs::LogGroup", {"RetentionInDays": 7}),
        "Flow": ("AWS::EC2::FlowLog", {"ResourceId": ref("Vpc"), "ResourceType": "VPC", "TrafficType": "REJECT", "LogDestinationType": "cloud-watch-logs", "LogGroupName": ref("FlowGroup"), "DeliverLogsPermissionArn": att("FlowRole", "Arn")}),
        "Interface": ("AWS::EC2::NetworkInterface", {"SubnetId": ref("A"), "GroupSet": [att("Group", "GroupId")]}),
        "Template": ("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": {"InstanceType": "m5.large", "MetadataOptions": {"HttpTokens": "required"}, "UserData": base64.b64encode(tag.encode()).decode()}, "TagSpecifications": [{"ResourceType": "launch-template", "Tags": tags}]}),
        "Volume": ("AWS::EC2::Volume", {"AvailabilityZone": f"{REGION}a", "Size": 10}),
        "Transit": ("AWS::EC2::TransitGateway", {"Description": "t"}),
        "TransitTied": ("AWS::EC2::TransitGatewayAttachment", {"TransitGatewayId": ref("Transit"), "VpcId": ref("Vpc"), "SubnetIds": [ref("A")]}),
        "Vpn": ("AWS::EC2::VPNGateway", {"Type": "ipsec.1"}),
        "Customer": ("AWS::EC2::CustomerGateway", {"Type": "ipsec.1", "BgpAsn": 65000, "IpAddress": "192.0.2.1"}),
        "Tunnel": ("AWS::EC2::VPNConnection", {"Type": "ipsec.1", "VpnGatewayId": ref("Vpn"), "CustomerGatewayId": ref("Customer")}),
    }  # fmt: skip


def data(tag="1"):
    return {
        "Key": ("AWS::KMS::Key", {"EnableKeyRotation": tag == "2", "KeyPolicy": allow(f"kms:{tag}*", Principal={"AWS": "*"}), "PendingWindowInDays": 7}),
        "Alias": ("AWS::KMS::Alias", {"AliasName": "alias/lake", "TargetKeyId": att("Key", "Arn")}),
        "Bucket": ("AWS::S3::Bucket", {
            "PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "BlockPublicPolicy": True, "IgnorePublicAcls": True, "RestrictPublicBuckets": True},
            "BucketEncryption": {"ServerSideEncryptionConfiguration": [{"BucketKeyEnabled": True, "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": att("Key", "Arn")}}]},
            "VersioningConfiguration": {"Status": "Enabled"}, "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            "LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "ExpirationInDays": int(tag), "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}}]},
            "Tags": [{"Key": "t", "Value": tag}]}),
        "BucketPolicy": ("AWS::S3::BucketPolicy", {"Bucket": ref("Bucket"), "PolicyDocument": {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": att("Bucket", "Arn"), "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}}),
        "Secret": ("AWS::SecretsManager::Secret", {"Description": tag, "GenerateSecretString": {"SecretStringTemplate": '{"username":"u"}', "GenerateStringKey": "password", "ExcludePunctuation": True}}),
        "SecretPolicy": ("AWS::SecretsManager::ResourcePolicy", {"SecretId": ref("Secret"), "ResourcePolicy": allow("secretsmanager:GetSecretValue", Principal={"AWS": "*"})}),
        "Rotation": ("AWS::SecretsManager::RotationSchedule", {"SecretId": ref("Tied"), "HostedRotationLambda": {"RotationType": "PostgreSQLSingleUser"}, "RotationRules": {"AutomaticallyAfterDays": 30}}),
        "Vpc": ("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"}),
        "A": ("AWS::EC2::Subnet", {"CidrBlock": "10.0.0.0/24", "AvailabilityZone": f"{REGION}a", "VpcId": ref("Vpc")}),
        "B": ("AWS::EC2::Subnet", {"CidrBlock": "10.0.1.0/24", "AvailabilityZone": f"{REGION}b", "VpcId": ref("Vpc")}),
        "Group": ("AWS::EC2::SecurityGroup", {"GroupDescription": "g", "VpcId": ref("Vpc")}),
        "Subnets": ("AWS::RDS::DBSubnetGroup", {"DBSubnetGroupDescription": "s", "SubnetIds": [ref("A"), ref("B")]}),
        "Values": ("AWS::RDS::DBClusterParameterGroup", {"Family": "aurora-postgresql16", "Description": "p", "Parameters": {"rds.force_ssl": "1"}}),
        "Cluster": ("AWS::RDS::DBCluster", {"Engine": "aurora-postgresql", "EngineVersion": "16.6", "DatabaseName": "lake", "DBClusterParameterGroupName": ref("Values"), "DBSubnetGroupName": ref("Subnets"), "VpcSecurityGroupIds": [att("Group", "GroupId")], "StorageEncrypted": True, "EnableIAMDatabaseAuthentication": True, "BackupRetentionPeriod": int(tag) + 6, "DeletionProtection": False, "ServerlessV2ScalingConfiguration": {"MinCapacity": 0.5, "MaxCapacity": int(tag)}, "MasterUsername": "u", "MasterUserPassword": {"Fn::Join": ["", ["{{resolve:secretsmanager:", ref("Secret"), ":SecretString:password::}}"]]}}),
        "Writer": ("AWS::RDS::DBInstance", {"DBClusterIdentifier": ref("Cluster"), "DBInstanceClass": "db.serverless", "Engine": "aurora-postgresql", "PubliclyAccessible": False}),
        "Tied": ("AWS::SecretsManager::SecretTargetAttachment", {"SecretId": ref("Secret"), "TargetType": "AWS::RDS::DBCluster", "TargetId": ref("Cluster")}),
        "SmallValues": ("AWS::RDS::DBParameterGroup", {"Family": "postgres16", "Description": "p", "Parameters": {"log_statement": "all"}}),
        "Small": ("AWS::RDS::DBInstance", {"Engine": "postgres", "EngineVersion": "16.4", "DBInstanceClass": "db.t4g.micro", "AllocatedStorage": str(10 + 10 * int(tag)), "DBParameterGroupName": ref("SmallValues"), "DBSubnetGroupName": ref("Subnets"), "VPCSecurityGroups": [att("Group", "GroupId")], "MasterUsername": "u", "MasterUserPassword": "passpasspass"}),
        "Parameter": ("AWS::SSM::Parameter", {"Type": "String", "Value": tag}),
    }  # fmt: skip


def edge(tag="1"):
    """Load balancers and what is in front of them."""
    forward = [{"Type": "forward", "TargetGroupArn": ref("Targets")}]
    return {
        "Vpc": ("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"}),
        "Gateway": ("AWS::EC2::InternetGateway", {}),
        "Attached": ("AWS::EC2::VPCGatewayAttachment", {"VpcId": ref("Vpc"), "InternetGatewayId": ref("Gateway")}),
        "A": ("AWS::EC2::Subnet", {"CidrBlock": "10.0.0.0/24", "AvailabilityZone": f"{REGION}a", "VpcId": ref("Vpc")}),
        "B": ("AWS::EC2::Subnet", {"CidrBlock": "10.0.1.0/24", "AvailabilityZone": f"{REGION}b", "VpcId": ref("Vpc")}),
        "Group": ("AWS::EC2::SecurityGroup", {"GroupDescription": "g", "VpcId": ref("Vpc")}),
        "Zone": ("AWS::Route53::HostedZone", {"Name": "lake.example.com."}),
        "Certificate": ("AWS::CertificateManager::Certificate", {"DomainName": "lake.example.com", "SubjectAlternativeNames": ["*.lake.example.com"], "ValidationMethod": "DNS", "DomainValidationOptions": [{"DomainName": "lake.example.com", "HostedZoneId": ref("Zone")}]}),
        "Balancer": ("AWS::ElasticLoadBalancingV2::LoadBalancer", {"Type": "application", "Scheme": "internet-facing", "Subnets": [ref("A"), ref("B")], "SecurityGroups": [att("Group", "GroupId")], "LoadBalancerAttributes": [{"Key": "routing.http.drop_invalid_header_fields.enabled", "Value": "true"}, {"Key": "idle_timeout.timeout_seconds", "Value": f"6{tag}"}]}),
        "Targets": ("AWS::ElasticLoadBalancingV2::TargetGroup", {"VpcId": ref("Vpc"), "Port": 8080, "Protocol": "HTTP", "TargetType": "ip", "HealthCheckPath": f"/health{tag}", "TargetGroupAttributes": [{"Key": "deregistration_delay.timeout_seconds", "Value": f"1{tag}"}]}),
        "Listener": ("AWS::ElasticLoadBalancingV2::Listener", {"LoadBalancerArn": ref("Balancer"), "Port": 443, "Protocol": "HTTPS", "SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06", "Certificates": [{"CertificateArn": ref("Certificate")}], "DefaultActions": [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": f"40{tag}", "ContentType": "text/plain", "MessageBody": "no"}}]}),
        "Redirect": ("AWS::ElasticLoadBalancingV2::Listener", {"LoadBalancerArn": ref("Balancer"), "Port": 80, "Protocol": "HTTP", "DefaultActions": [{"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301", "Protocol": "HTTPS", "Port": "443"}}]}),
        "Rule": ("AWS::ElasticLoadBalancingV2::ListenerRule", {"ListenerArn": ref("Listener"), "Priority": 10 + int(tag), "Conditions": [{"Field": "host-header", "HostHeaderConfig": {"Values": [f"{tag}.lake.example.com"]}}], "Actions": forward}),
        "Network": ("AWS::ElasticLoadBalancingV2::LoadBalancer", {"Type": "network", "Scheme": "internal", "Subnets": [ref("A"), ref("B")], "LoadBalancerAttributes": [{"Key": "load_balancing.cross_zone.enabled", "Value": "true"}]}),
        "AlbTargets": ("AWS::ElasticLoadBalancingV2::TargetGroup", {"VpcId": ref("Vpc"), "Port": 443, "Protocol": "TCP", "TargetType": "alb", "Targets": [{"Id": ref("Balancer"), "Port": 443}], "HealthCheckProtocol": "HTTPS"}),
        "Tls": ("AWS::ElasticLoadBalancingV2::Listener", {"LoadBalancerArn": ref("Network"), "Port": 443, "Protocol": "TCP", "DefaultActions": [{"Type": "forward", "TargetGroupArn": ref("AlbTargets")}]}),
        "Service": ("AWS::EC2::VPCEndpointService", {"AcceptanceRequired": tag == "1", "NetworkLoadBalancerArns": [ref("Network")]}),
        "Allowed": ("AWS::EC2::VPCEndpointServicePermissions", {"ServiceId": ref("Service"), "AllowedPrincipals": [f"arn:aws:iam::11111111111{tag}:root"]}),
        "Record": ("AWS::Route53::RecordSet", {"HostedZoneId": ref("Zone"), "Name": "*.lake.example.com.", "Type": "A", "AliasTarget": {"DNSName": att("Balancer", "DNSName"), "HostedZoneId": att("Balancer", "CanonicalHostedZoneID")}}),
        "Text": ("AWS::Route53::RecordSet", {"HostedZoneId": ref("Zone"), "Name": "t.lake.example.com.", "Type": "TXT", "TTL": "60", "ResourceRecords": [f'"{tag}"']}),
        "Firewall": ("AWS::WAFv2::WebACL", {"Scope": "REGIONAL", "DefaultAction": {"Allow": {}}, "VisibilityConfig": {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": f"m{tag}"}, "Rules": [{"Name": "r", "Priority": 1, "OverrideAction": {"None": {}}, "VisibilityConfig": {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "r"}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}}]}),
        "Guarded": ("AWS::WAFv2::WebACLAssociation", {"WebACLArn": att("Firewall", "Arn"), "ResourceArn": ref("Balancer")}),
        "FirewallLogs": ("AWS::Logs::LogGroup", {"LogGroupName": "aws-waf-logs-lake"}),
        "FirewallLogging": ("AWS::WAFv2::LoggingConfiguration", {"ResourceArn": att("Firewall", "Arn"), "LogDestinationConfigs": [att("FirewallLogs", "Arn")]}),
        "Namespace": ("AWS::ServiceDiscovery::PrivateDnsNamespace", {"Name": "lake.internal", "Vpc": ref("Vpc")}),
        "Named": ("AWS::ServiceDiscovery::Service", {"Name": "webapp", "NamespaceId": att("Namespace", "Id"), "DnsConfig": {"DnsRecords": [{"Type": "A", "TTL": 10 * int(tag)}]}}),
    }  # fmt: skip


def operations(tag="1"):
    """Roles, logs, alarms, events, functions, images."""
    definition = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed", "Comment": tag}}}
    return {
        "Boundary": ("AWS::IAM::ManagedPolicy", {"PolicyDocument": allow(f"s3:Get{tag}*"), "Path": "/lake/"}),
        "Role": ("AWS::IAM::Role", {"Path": "/lake/", "AssumeRolePolicyDocument": TRUST, "PermissionsBoundary": ref("Boundary"), "MaxSessionDuration": 3600 * int(tag), "Policies": [{"PolicyName": "p", "PolicyDocument": allow("s3:Get*")}], "Tags": [{"Key": "k", "Value": tag}]}),
        "Policy": ("AWS::IAM::Policy", {"PolicyName": "q", "Roles": [ref("Role")], "PolicyDocument": allow(f"s3:{tag}")}),
        "Profile": ("AWS::IAM::InstanceProfile", {"Path": "/lake/", "Roles": [ref("Role")]}),
        "Topic": ("AWS::SNS::Topic", {"DisplayName": tag}),
        "TopicPolicy": ("AWS::SNS::TopicPolicy", {"Topics": [ref("Topic")], "PolicyDocument": allow("sns:Publish", ref("Topic"), Principal={"Service": "cloudwatch.amazonaws.com"})}),
        "Mail": ("AWS::SNS::Subscription", {"TopicArn": ref("Topic"), "Protocol": "email", "Endpoint": "ops@example.com"}),
        "Queue": ("AWS::SQS::Queue", {"VisibilityTimeout": 30 * int(tag)}),
        "QueuePolicy": ("AWS::SQS::QueuePolicy", {"Queues": [ref("Queue")], "PolicyDocument": allow("sqs:SendMessage", att("Queue", "Arn"), Principal={"AWS": "*"})}),
        "Logs": ("AWS::Logs::LogGroup", {"RetentionInDays": 7 if tag == "1" else 30}),
        "Filter": ("AWS::Logs::MetricFilter", {"LogGroupName": ref("Logs"), "FilterPattern": f"error{tag}", "MetricTransformations": [{"MetricName": "errors", "MetricNamespace": "lake", "MetricValue": "1"}]}),
        "LogsPolicy": ("AWS::Logs::ResourcePolicy", {"PolicyName": "dns", "PolicyDocument": json.dumps(allow("logs:PutLogEvents", Principal={"Service": "route53.amazonaws.com"}))}),
        "Alarm": ("AWS::CloudWatch::Alarm", {"MetricName": "errors", "Namespace": "lake", "Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1, "Threshold": int(tag), "ComparisonOperator": "GreaterThanThreshold", "AlarmActions": [ref("Topic")]}),
        "Both": ("AWS::CloudWatch::CompositeAlarm", {"AlarmRule": {"Fn::Sub": "ALARM(${Alarm})"}, "AlarmActions": [ref("Topic")]}),
        "Board": ("AWS::CloudWatch::Dashboard", {"DashboardBody": json.dumps({"widgets": [], "n": tag})}),
        "Every": ("AWS::Events::Rule", {"ScheduleExpression": f"rate({tag} days)" if tag != "1" else "rate(1 day)", "Targets": [{"Id": "t", "Arn": ref("Topic")}]}),
        "FunctionRole": ("AWS::IAM::Role", {"AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}}),
        "Function": ("AWS::Lambda::Function", {"Runtime": "nodejs22.x", "Handler": "index.handler", "Role": att("FunctionRole", "Arn"), "Code": {"ZipFile": "exports.handler = async () => 1"}, "Environment": {"Variables": {"TAG": tag}}, "Timeout": 10 * int(tag)}),
        "May": ("AWS::Lambda::Permission", {"FunctionName": ref("Function"), "Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com"}),
        "Machine": ("AWS::StepFunctions::StateMachine", {"RoleArn": att("Role", "Arn"), "DefinitionString": json.dumps(definition)}),
        "Repository": ("AWS::ECR::Repository", {"ImageTagMutability": "IMMUTABLE" if tag == "1" else "MUTABLE", "ImageScanningConfiguration": {"ScanOnPush": True}, "EmptyOnDelete": True}),
        "Cluster": ("AWS::ECS::Cluster", {"ClusterSettings": [{"Name": "containerInsights", "Value": "enhanced" if tag == "2" else "enabled"}]}),
        "Capacity": ("AWS::ECS::ClusterCapacityProviderAssociations", {"Cluster": ref("Cluster"), "CapacityProviders": ["FARGATE"], "DefaultCapacityProviderStrategy": []}),
        "Task": ("AWS::ECS::TaskDefinition", {"Family": "f", "Cpu": "256", "Memory": "512", "NetworkMode": "awsvpc", "RequiresCompatibilities": ["FARGATE"], "ContainerDefinitions": [{"Name": "c", "Image": f"x:{tag}"}]}),
        "Service": ("AWS::ECS::Service", {"Cluster": ref("Cluster"), "TaskDefinition": ref("Task"), "DesiredCount": 0, "LaunchType": "FARGATE"}),
        "Scaled": ("AWS::ApplicationAutoScaling::ScalableTarget", {"MinCapacity": 1, "MaxCapacity": int(tag) + 1, "ResourceId": {"Fn::Join": ["/", ["service", ref("Cluster"), att("Service", "Name")]]}, "ScalableDimension": "ecs:service:DesiredCount", "ServiceNamespace": "ecs", "RoleARN": att("Role", "Arn")}),
        "Scaling": ("AWS::ApplicationAutoScaling::ScalingPolicy", {"PolicyName": "cpu", "PolicyType": "TargetTrackingScaling", "ScalingTargetId": ref("Scaled"), "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 50 + int(tag), "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}}}),
        "Component": ("AWS::ImageBuilder::Component", {"Name": "agent", "Platform": "Linux", "Version": f"{tag}.0.0", "Data": "x"}),
        "Recipe": ("AWS::ImageBuilder::ImageRecipe", {"Name": "node", "Version": f"{tag}.0.0", "ParentImage": "ami-1", "Components": [{"ComponentArn": att("Component", "Arn")}]}),
        "Machines": ("AWS::ImageBuilder::InfrastructureConfiguration", {"Name": "m", "InstanceProfileName": ref("Profile")}),
        "Given": ("AWS::ImageBuilder::DistributionConfiguration", {"Name": "d", "Distributions": [{"Region": REGION}]}),
        "Pipeline": ("AWS::ImageBuilder::ImagePipeline", {"Name": "p", "ImageRecipeArn": att("Recipe", "Arn"), "InfrastructureConfigurationArn": att("Machines", "Arn"), "DistributionConfigurationArn": att("Given", "Arn")}),
        "Metadata": ("AWS::CDK::Metadata", {"Analytics": tag}),
    }  # fmt: skip


def template(resources):
    return {
        "Resources": {name: {"Type": kind, "Properties": properties} for name, (kind, properties) in resources.items()},
        "Outputs": {name: {"Value": ref(name)} for name in resources},
    }


def outputs(stack):
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


@pytest.mark.parametrize("resources", [network, data, edge, operations])
def test_life_of_every_type(account, resources):
    name = resources.__name__
    stack = account.deploy(name, template(resources("1")))
    assert stack["StackStatus"] == "CREATE_COMPLETE", account.failures(name)
    before = outputs(stack)
    listed = {(item["type"], item["id"]) for item in account.inventory(REGION)}
    stack = account.deploy(name, template(resources("2")))
    assert stack["StackStatus"] == "UPDATE_COMPLETE", account.failures(name)
    replaced = {key for key, value in outputs(stack).items() if before[key] != value}
    assert replaced == {"operations": {"Task", "Component", "Recipe"}}.get(name, set())
    assert account.remove(name) == "DELETE_COMPLETE", account.failures(name)
    assert account.inventory() == []
    assert len(listed) > 15
