"""What still exists, per account and region. Left out: what every account has, and the CDK's own CDKToolkit stack."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from moto.iam.models import iam_backends

from ..clients import aws
from ..cloudformation import records
from ..cloudformation.stack import every_stack, places
from ..ecs import services, task

_TOOLKIT = re.compile(r"cdk-[a-z0-9]+-|/cdk-bootstrap/|CDKToolkit")


def _pages(client: Any, operation: str, key: str, **arguments: Any) -> list[Any]:
    return getattr(client, operation)(**arguments)[key]


def _ec2(client: Any) -> Iterator[tuple[str, str]]:
    default = {vpc["VpcId"] for vpc in client.describe_vpcs()["Vpcs"] if vpc["IsDefault"]}
    for kind, operation, key, identifier in (
        ("AWS::EC2::VPC", "describe_vpcs", "Vpcs", "VpcId"),
        ("AWS::EC2::Subnet", "describe_subnets", "Subnets", "SubnetId"),
        ("AWS::EC2::RouteTable", "describe_route_tables", "RouteTables", "RouteTableId"),
        ("AWS::EC2::NetworkAcl", "describe_network_acls", "NetworkAcls", "NetworkAclId"),
        ("AWS::EC2::SecurityGroup", "describe_security_groups", "SecurityGroups", "GroupId"),
        ("AWS::EC2::NetworkInterface", "describe_network_interfaces", "NetworkInterfaces", "NetworkInterfaceId"),
        ("AWS::EC2::InternetGateway", "describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
        ("AWS::EC2::EIP", "describe_addresses", "Addresses", "PublicIp"),
        ("AWS::EC2::LaunchTemplate", "describe_launch_templates", "LaunchTemplates", "LaunchTemplateId"),
        (
            "AWS::EC2::VPCEndpointService",
            "describe_vpc_endpoint_service_configurations",
            "ServiceConfigurations",
            "ServiceId",
        ),
        ("AWS::EC2::FlowLog", "describe_flow_logs", "FlowLogs", "FlowLogId"),
        ("AWS::EC2::KeyPair", "describe_key_pairs", "KeyPairs", "KeyName"),
        ("AWS::EC2::Volume", "describe_volumes", "Volumes", "VolumeId"),
    ):
        for item in getattr(client, operation)()[key]:
            if item.get("VpcId") not in default and item.get("OwnerId") != "amazon":
                yield kind, item[identifier]
    for kind, operation, key, identifier in (
        ("AWS::EC2::NatGateway", "describe_nat_gateways", "NatGateways", "NatGatewayId"),
        ("AWS::EC2::VPCEndpoint", "describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId"),
        ("AWS::EC2::TransitGateway", "describe_transit_gateways", "TransitGateways", "TransitGatewayId"),
        (
            "AWS::EC2::TransitGatewayAttachment", "describe_transit_gateway_vpc_attachments",
            "TransitGatewayVpcAttachments", "TransitGatewayAttachmentId",
        ),
        ("AWS::EC2::VPNConnection", "describe_vpn_connections", "VpnConnections", "VpnConnectionId"),
        ("AWS::EC2::VPNGateway", "describe_vpn_gateways", "VpnGateways", "VpnGatewayId"),
        ("AWS::EC2::CustomerGateway", "describe_customer_gateways", "CustomerGateways", "CustomerGatewayId"),
    ):  # fmt: skip
        for item in getattr(client, operation)()[key]:
            if item.get("State") not in ("deleted", "deleting"):
                yield kind, item[identifier]
    for prefix_list in client.describe_managed_prefix_lists()["PrefixLists"]:
        if prefix_list.get("OwnerId") not in ("AWS", "aws") and prefix_list["State"] != "delete-complete":
            yield "AWS::EC2::PrefixList", prefix_list["PrefixListId"]
    for reservation in client.describe_instances()["Reservations"]:
        for instance in reservation["Instances"]:
            if instance["State"]["Name"] != "terminated":
                yield "AWS::EC2::Instance", instance["InstanceId"]


# service, type, operation, key of the list, name within an item (None: the item itself)
_SIMPLE = (
    ("ecr", "AWS::ECR::Repository", "describe_repositories", "repositories", "repositoryName"),
    ("ssm", "AWS::SSM::Parameter", "describe_parameters", "Parameters", "Name"),
    ("logs", "AWS::Logs::LogGroup", "describe_log_groups", "logGroups", "logGroupName"),
    ("logs", "AWS::Logs::ResourcePolicy", "describe_resource_policies", "resourcePolicies", "policyName"),
    ("lambda", "AWS::Lambda::Function", "list_functions", "Functions", "FunctionName"),
    ("lambda", "AWS::Lambda::LayerVersion", "list_layers", "Layers", "LayerName"),
    ("stepfunctions", "AWS::StepFunctions::StateMachine", "list_state_machines", "stateMachines", "name"),
    ("secretsmanager", "AWS::SecretsManager::Secret", "list_secrets", "SecretList", "Name"),
    ("rds", "AWS::RDS::DBCluster", "describe_db_clusters", "DBClusters", "DBClusterIdentifier"),
    ("rds", "AWS::RDS::DBInstance", "describe_db_instances", "DBInstances", "DBInstanceIdentifier"),
    ("rds", "AWS::RDS::DBSubnetGroup", "describe_db_subnet_groups", "DBSubnetGroups", "DBSubnetGroupName"),
    ("rds", "AWS::RDS::DBParameterGroup", "describe_db_parameter_groups", "DBParameterGroups", "DBParameterGroupName"),
    (
        "rds", "AWS::RDS::DBClusterParameterGroup", "describe_db_cluster_parameter_groups", "DBClusterParameterGroups",
        "DBClusterParameterGroupName",
    ),
    (
        "elbv2", "AWS::ElasticLoadBalancingV2::LoadBalancer", "describe_load_balancers", "LoadBalancers",
        "LoadBalancerName",
    ),
    ("elbv2", "AWS::ElasticLoadBalancingV2::TargetGroup", "describe_target_groups", "TargetGroups", "TargetGroupName"),
    ("acm", "AWS::CertificateManager::Certificate", "list_certificates", "CertificateSummaryList", "CertificateArn"),
    ("servicediscovery", "AWS::ServiceDiscovery::PrivateDnsNamespace", "list_namespaces", "Namespaces", "Name"),
    ("servicediscovery", "AWS::ServiceDiscovery::Service", "list_services", "Services", "Name"),
    ("cloudwatch", "AWS::CloudWatch::Alarm", "describe_alarms", "MetricAlarms", "AlarmName"),
    ("cloudwatch", "AWS::CloudWatch::Dashboard", "list_dashboards", "DashboardEntries", "DashboardName"),
    ("sns", "AWS::SNS::Topic", "list_topics", "Topics", "TopicArn"),
    ("events", "AWS::Events::Rule", "list_rules", "Rules", "Name"),
)  # fmt: skip


def _simple(account: str, region: str) -> Iterator[tuple[str, str]]:
    for service, kind, operation, key, name in _SIMPLE:
        for item in getattr(aws(service, account, region), operation)()[key]:
            # a policy's default parameter groups come with the engine
            if not str(item[name]).startswith("default"):
                yield kind, item[name]


def _others(account: str, region: str) -> Iterator[tuple[str, str]]:
    keys = aws("kms", account, region)
    aliases = keys.list_aliases()["Aliases"]
    of_aws = {alias.get("TargetKeyId") for alias in aliases if alias["AliasName"].startswith("alias/aws/")}
    for key in keys.list_keys()["Keys"]:
        state = keys.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"]
        if key["KeyId"] not in of_aws and state != "PendingDeletion":
            yield "AWS::KMS::Key", key["KeyId"]
    for alias in aliases:
        if not alias["AliasName"].startswith("alias/aws/"):
            yield "AWS::KMS::Alias", alias["AliasName"]
    for url in aws("sqs", account, region).list_queues().get("QueueUrls", []):
        yield "AWS::SQS::Queue", url
    rds = aws("rds", account, region)
    # not those that RDS makes by itself, which go with their server
    for snapshot in rds.describe_db_cluster_snapshots(SnapshotType="manual")["DBClusterSnapshots"]:
        yield "AWS::RDS::DBClusterSnapshot", snapshot["DBClusterSnapshotIdentifier"]
    for snapshot in rds.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]:
        yield "AWS::RDS::DBSnapshot", snapshot["DBSnapshotIdentifier"]
    waf = aws("wafv2", account, region)
    for acl in waf.list_web_acls(Scope="REGIONAL")["WebACLs"]:
        yield "AWS::WAFv2::WebACL", acl["Name"]
    scaling = aws("application-autoscaling", account, region)
    for target in scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]:
        yield "AWS::ApplicationAutoScaling::ScalableTarget", target["ResourceId"]
    ecs = aws("ecs", account, region)
    for cluster in ecs.describe_clusters(clusters=ecs.list_clusters()["clusterArns"])["clusters"]:
        if cluster["status"] == "ACTIVE":
            yield "AWS::ECS::Cluster", cluster["clusterName"]
    for arn in ecs.list_task_definitions(status="ACTIVE")["taskDefinitionArns"]:
        yield "AWS::ECS::TaskDefinition", arn.split("/")[-1]
    for service in services.all_services():
        if (service.account, service.region) == (account, region) and service.status != "INACTIVE":
            yield "AWS::ECS::Service", service.name
    for it in task.all_tasks():
        if (it.account, it.region) == (account, region) and not it.ended.is_set():
            yield "AWS::ECS::Task", it.arn
    for record in records.existing(account, region):
        yield record.kind, record.physical_id
    for stack in every_stack():
        if (stack.account, stack.region) == (account, region):
            yield "AWS::CloudFormation::Stack", stack.name


def _of_account(account: str) -> Iterator[tuple[str, str, str]]:
    """Services without regions."""
    s3 = aws("s3", account, "us-east-1")
    for bucket in s3.list_buckets()["Buckets"]:
        place = s3.get_bucket_location(Bucket=bucket["Name"])["LocationConstraint"] or "us-east-1"
        yield place, "AWS::S3::Bucket", bucket["Name"]
    iam = aws("iam", account, "us-east-1")
    for kind, operation, key, name, more in (
        ("AWS::IAM::Role", "list_roles", "Roles", "RoleName", {}),
        ("AWS::IAM::ManagedPolicy", "list_policies", "Policies", "PolicyName", {"Scope": "Local"}),
        ("AWS::IAM::InstanceProfile", "list_instance_profiles", "InstanceProfiles", "InstanceProfileName", {}),
        ("AWS::IAM::User", "list_users", "Users", "UserName", {}),
    ):
        for item in _pages(iam, operation, key, MaxItems=1000, **more):
            yield "global", kind, item[name]
    route53 = aws("route53", account, "us-east-1")
    for zone in route53.list_hosted_zones()["HostedZones"]:
        yield "global", "AWS::Route53::HostedZone", zone["Name"]


def everything(account: str | None, region: str | None) -> list[dict[str, str]]:
    """[{account, region, type, id}]. Looked at: every account and region in which a stack was ever made."""
    looked_at = {p for p in places() if account in (None, p[0]) and region in (None, p[1])}
    if account and region:
        looked_at.add((account, region))
    readers: list[Callable[[str, str], Iterator[tuple[str, str]]]] = [
        lambda a, r: _ec2(aws("ec2", a, r)), _simple, _others,
    ]  # fmt: skip
    found = []
    for where in sorted(looked_at):
        for read in readers:
            found += [(*where, kind, name) for kind, name in read(*where)]
    accounts = {a for a, _ in looked_at} | ({account} if account else set(iam_backends) if not region else set())
    for a in sorted(accounts):
        found += [(a, r, kind, name) for r, kind, name in _of_account(a) if region in (None, r, "global")]
    return [
        {"account": a, "region": r, "type": kind, "id": name} for a, r, kind, name in found if not _TOOLKIT.search(name)
    ]
