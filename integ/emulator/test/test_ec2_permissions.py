"""EC2 by resource and condition: a policy that is too narrow in one place fails, and only there."""

import pytest

from .support.emulator import REGION, refused


def eq(key, value):
    return {"StringEquals": {key: value}}


@pytest.fixture
def world(account):
    """Two VPCs, an image, a launch template with a vendor's tag, two instance profiles."""
    ec2, iam = account.client("ec2"), account.client("iam")
    vpcs = [ec2.create_vpc(CidrBlock=f"10.2{n}.0.0/16")["Vpc"]["VpcId"] for n in (0, 1)]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.2{n}.0.0/24", AvailabilityZone=f"{REGION}a")["Subnet"]["SubnetId"]
        for n, vpc in enumerate(vpcs)
    ]
    group = ec2.create_security_group(GroupName="nodes", Description="n", VpcId=vpcs[0])["GroupId"]
    for name in ("node", "admin"):
        account.role(name, {"Service": "ec2.amazonaws.com"})
        iam.create_instance_profile(InstanceProfileName=name)
        iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
    images = ec2.describe_images()["Images"]
    stranger = next(i["ImageId"] for i in images if i["OwnerId"] != images[0]["OwnerId"])
    data = {
        "ImageId": images[0]["ImageId"],
        "InstanceType": "m5.large",
        "SecurityGroupIds": [group],
        "IamInstanceProfile": {"Name": "node"},
    }
    vendor = [{"Key": "Vendor", "Value": "Lakehouse"}]
    template = ec2.create_launch_template(
        LaunchTemplateName="worker",
        LaunchTemplateData=data,
        TagSpecifications=[{"ResourceType": "launch-template", "Tags": vendor}],
    )["LaunchTemplate"]["LaunchTemplateId"]
    tags = [{"ResourceType": kind, "Tags": vendor} for kind in ("instance", "volume")]
    good = {
        "LaunchTemplate": {"LaunchTemplateId": template},
        "SubnetId": subnets[0],
        "MinCount": 1,
        "MaxCount": 1,
        "TagSpecifications": tags,
    }
    return {
        "ec2": ec2,
        "vpc": vpcs[0],
        "subnets": subnets,
        "owner": images[0]["OwnerId"],
        "stranger": stranger,
        "good": good,
        "template": template,
    }


def statements(account, world):
    arn, mine = f"arn:aws:ec2:{REGION}:{account.number}", eq("aws:RequestTag/Vendor", "Lakehouse")
    launch, in_vpc = ["ec2:RunInstances", "ec2:CreateFleet"], {"ArnEquals": {"ec2:Vpc": f"{arn}:vpc/{world['vpc']}"}}
    return {
        "read": {"Action": "ec2:Describe*", "Resource": "*"},
        "tagged": {
            "Action": launch,
            "Resource": [f"{arn}:instance/*", f"{arn}:volume/*", f"{arn}:fleet/*"],
            "Condition": mine,
        },
        "in-vpc": {
            "Action": "ec2:RunInstances",
            "Resource": [f"{arn}:network-interface/*", f"{arn}:subnet/*", f"{arn}:security-group/*"],
            "Condition": in_vpc,
        },
        "template": {
            "Action": launch,
            "Resource": f"{arn}:launch-template/*",
            "Condition": eq("ec2:ResourceTag/Vendor", "Lakehouse"),
        },
        "image": {
            "Action": "ec2:RunInstances",
            "Resource": f"arn:aws:ec2:{REGION}::image/*",
            "Condition": eq("ec2:Owner", world["owner"]),
        },
        "tag-at-creation": {
            "Action": "ec2:CreateTags",
            "Resource": f"{arn}:*/*",
            "Condition": eq("ec2:CreateAction", ["RunInstances", "CreateFleet"]),
        },
        "own": {
            "Action": "ec2:TerminateInstances",
            "Resource": f"{arn}:instance/*",
            "Condition": eq("ec2:ResourceTag/Vendor", "Lakehouse"),
        },
        "pass": {
            "Action": "iam:PassRole",
            "Resource": f"arn:aws:iam::{account.number}:role/node",
            "Condition": eq("iam:PassedToService", "ec2.amazonaws.com"),
        },
    }


def session(emulator, account, name, policy):
    arn = account.role(name, {"AWS": account.number}, [{"Effect": "Allow", **s} for s in policy.values()])
    return emulator.client("ec2", account.assume(arn))


def test_each_statement_is_needed(emulator, account, world):
    policy, good = statements(account, world), world["good"]
    ec2 = session(emulator, account, "whole", policy)
    assert refused(ec2.run_instances, DryRun=True, **good) == "DryRunOperation"
    instance = ec2.run_instances(**good)["Instances"][0]["InstanceId"]
    for missing in policy.keys() - {"own", "read"}:
        rest = {key: value for key, value in policy.items() if key != missing}
        call = session(emulator, account, f"without-{missing}", rest).run_instances
        assert refused(call, DryRun=True, **good) == "UnauthorizedOperation", missing
    assert ec2.terminate_instances(InstanceIds=[instance])


def test_each_condition_holds(emulator, account, world):
    ec2, good = session(emulator, account, "whole", statements(account, world)), world["good"]
    foreign = world["ec2"].run_instances(
        ImageId=world["stranger"], MinCount=1, MaxCount=1, SubnetId=world["subnets"][0]
    )
    wrong = [{"ResourceType": "instance", "Tags": [{"Key": "Vendor", "Value": "x"}]}]
    for call, arguments in (
        (ec2.run_instances, {**good, "TagSpecifications": []}),
        (ec2.run_instances, {**good, "TagSpecifications": wrong}),
        (ec2.run_instances, {**good, "SubnetId": world["subnets"][1]}),
        (ec2.run_instances, {**good, "IamInstanceProfile": {"Name": "admin"}}),
        (ec2.run_instances, {**good, "ImageId": world["stranger"]}),
        (ec2.terminate_instances, {"InstanceIds": [foreign["Instances"][0]["InstanceId"]]}),
        (
            ec2.create_tags,
            {"Resources": [foreign["Instances"][0]["InstanceId"]], "Tags": [{"Key": "Vendor", "Value": "Lakehouse"}]},
        ),
        (ec2.create_volume, {"AvailabilityZone": f"{REGION}a", "Size": 1}),
    ):
        assert refused(call, **arguments) == "UnauthorizedOperation", arguments
    world["ec2"].terminate_instances(InstanceIds=[foreign["Instances"][0]["InstanceId"]])


def test_fleets_are_judged_as_their_instances(emulator, account, world):
    ec2, good = session(emulator, account, "whole", statements(account, world)), world["good"]
    kinds = ("instance", "volume", "fleet")
    fleet = {
        "Type": "instant",
        "LaunchTemplateConfigs": [
            {
                "LaunchTemplateSpecification": {"LaunchTemplateId": world["template"], "Version": "$Latest"},
                "Overrides": [{"SubnetId": subnet} for subnet in reversed(world["subnets"])],
            }
        ],
        "TargetCapacitySpecification": {"TotalTargetCapacity": 1, "DefaultTargetCapacityType": "on-demand"},
        "TagSpecifications": [{**good["TagSpecifications"][0], "ResourceType": kind} for kind in kinds],
    }
    made = ec2.create_fleet(**fleet)
    assert [e["ErrorCode"] for e in made["Errors"]] == ["UnauthorizedOperation"], "the subnet of another VPC"
    assert len(made["Instances"][0]["InstanceIds"]) == 1
    ec2.terminate_instances(InstanceIds=made["Instances"][0]["InstanceIds"])


def test_a_shared_image_is_found_by_its_owner_and_processor(account, other_account):
    owner, guest = account.client("ec2"), other_account.client("ec2")
    tags = [{"ResourceType": "image", "Tags": [{"Key": "kind", "Value": "node"}]}]
    for architecture in ("arm64", "x86_64"):
        owner.register_image(Name=architecture, Architecture=architecture, TagSpecifications=tags)

    def found(client, **arguments):
        query = {"Owners": [account.number], "Filters": [{"Name": "architecture", "Values": ["arm64"]}]} | arguments
        return [(image["ImageId"], image.get("Tags", [])) for image in client.describe_images(**query)["Images"]]

    [(image, shown)] = found(owner)
    assert shown == tags[0]["Tags"]
    assert found(guest) == []
    permission = {"Add": [{"UserId": other_account.number}]}
    owner.modify_image_attribute(ImageId=image, LaunchPermission=permission)
    assert found(guest) == [(image, [])]
    assert found(guest, Owners=[], Filters=[], ImageIds=[image]) == [(image, [])]
