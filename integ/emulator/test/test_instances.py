"""Instances are processes: states, user data, metadata service, credentials, shortages, spot, ends."""

import json
import os
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from .support.emulator import REGION, networks, refused, until


def ask(url, method="GET", **headers):
    request = urllib.request.Request(
        url, headers={f"X-aws-ec2-{k.replace('_', '-')}": v for k, v in headers.items()}, method=method
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read().decode()


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class World:
    def __init__(self, account):
        self.account, self.ec2 = account, account.client("ec2")
        iam = account.client("iam")
        account.role("node", {"Service": "ec2.amazonaws.com"}, path="/lake/")
        iam.create_instance_profile(InstanceProfileName="node")
        iam.add_role_to_instance_profile(InstanceProfileName="node", RoleName="node")
        self.prefix = next(networks)
        vpc = self.ec2.create_vpc(CidrBlock=f"{self.prefix}.0.0/16")["Vpc"]["VpcId"]
        self.subnets = [
            self.ec2.create_subnet(VpcId=vpc, CidrBlock=f"{self.prefix}.{n}.0/24", AvailabilityZone=REGION + zone)[
                "Subnet"
            ]["SubnetId"]
            for n, zone in enumerate("ab")
        ]
        data = {
            "ImageId": self.ec2.describe_images()["Images"][0]["ImageId"],
            "InstanceType": "m5.large",
            "IamInstanceProfile": {"Name": "node"},
            "MetadataOptions": {"HttpTokens": "required"},
            "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "Vendor", "Value": "Lakehouse"}]}],
        }
        made = self.ec2.create_launch_template(LaunchTemplateName="worker", LaunchTemplateData=data)
        self.template = {"LaunchTemplateId": made["LaunchTemplate"]["LaunchTemplateId"]}

    def run(self, **more):
        arguments = {"SubnetId": self.subnets[0], "LaunchTemplate": self.template, "MinCount": 1, "MaxCount": 1, **more}
        return [instance["InstanceId"] for instance in self.ec2.run_instances(**arguments)["Instances"]]

    def shown(self, instance):
        return self.ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]

    def until_state(self, instance, state):
        until(lambda: self.shown(instance)["State"]["Name"] == state, what=f"{instance} {state}")


@pytest.fixture
def world(account):
    world = World(account)
    yield world
    found = [i for r in world.ec2.describe_instances()["Reservations"] for i in r["Instances"]]
    running = [i["InstanceId"] for i in found if i["State"]["Name"] in ("pending", "running")]
    if running:
        world.ec2.terminate_instances(InstanceIds=running)


def test_life(emulator, world):
    cluster = [{"ResourceType": "instance", "Tags": [{"Key": "cluster", "Value": "c1"}]}]
    (instance,) = world.run(UserData="echo hello from $INSTANCE_ID", TagSpecifications=cluster)
    assert world.shown(instance)["State"]["Name"] == "pending"
    world.until_state(instance, "running")
    known = until(lambda: (it := emulator.control("GET", f"/instances/{instance}"))["pid"] and it, what="its process")
    console = os.path.join(known["folder"], "console.log")
    until(lambda: f"hello from {instance}" in Path(console).read_text(), what="user data")
    assert f"boot {instance} {known['loopbackIp']} c1" in Path(console).read_text()
    assert alive(known["pid"]) and known["loopbackIp"].startswith("127." + world.prefix.removeprefix("10.") + ".")
    assert known["tags"]["Vendor"] == "Lakehouse" and known["roleArn"].endswith("role/lake/node")

    answer = world.ec2.terminate_instances(InstanceIds=[instance])["TerminatingInstances"][0]
    assert (answer["PreviousState"]["Name"], answer["CurrentState"]["Name"]) == ("running", "shutting-down")
    world.until_state(instance, "terminated")
    assert not alive(known["pid"])
    states = [entry["state"] for entry in emulator.control("GET", f"/instances/{instance}")["history"]]
    assert states == ["pending", "running", "shutting-down", "terminated"]


def test_metadata_service(emulator, world):
    (instance,) = world.run()
    world.until_state(instance, "running")
    base = emulator.control("GET", f"/instances/{instance}")["metadataEndpoint"]
    with pytest.raises(urllib.error.HTTPError) as refusal:
        ask(f"{base}/latest/meta-data/instance-id")
    assert refusal.value.code == 401
    token = ask(f"{base}/latest/api/token", "PUT", metadata_token_ttl_seconds="60")
    assert ask(f"{base}/latest/meta-data/instance-id", metadata_token=token) == instance
    keys = json.loads(ask(f"{base}/latest/meta-data/iam/security-credentials/node", metadata_token=token))
    session = {
        "AccessKeyId": keys["AccessKeyId"],
        "SecretAccessKey": keys["SecretAccessKey"],
        "SessionToken": keys["Token"],
    }
    assert emulator.client("sts", session).get_caller_identity()["Arn"].endswith(f"assumed-role/node/{instance}")
    document = json.loads(ask(f"{base}/latest/dynamic/instance-identity/document", metadata_token=token))
    assert (document["accountId"], document["region"]) == (world.account.number, REGION)


def test_shortages_and_tokens(emulator, world):
    here = {"account": world.account.number}
    emulator.control("POST", "/faults", {**here, "instanceType": "m5.large", "az": f"{REGION}a"})
    assert refused(world.run) == "InsufficientInstanceCapacity"
    emulator.control("POST", "/faults", {**here, "az": f"{REGION}a", "after": 2})
    assert len(world.run(MaxCount=5)) == 2
    emulator.control("POST", "/faults", {**here, "az": f"{REGION}a", "market": "spot", "count": -1})
    overrides = [
        {"InstanceType": t, "SubnetId": s} for t, s in zip(("m5.large", "m5.xlarge"), world.subnets, strict=True)
    ]
    fleet = world.ec2.create_fleet(
        Type="instant",
        LaunchTemplateConfigs=[
            {"LaunchTemplateSpecification": {**world.template, "Version": "$Latest"}, "Overrides": overrides}
        ],
        TargetCapacitySpecification={
            "TotalTargetCapacity": 3,
            "OnDemandTargetCapacity": 1,
            "DefaultTargetCapacityType": "spot",
        },
    )
    made = {(g["Lifecycle"], g["InstanceType"]): len(g["InstanceIds"]) for g in fleet["Instances"]}
    assert made == {("on-demand", "m5.large"): 1, ("spot", "m5.xlarge"): 2}
    assert [e["ErrorCode"] for e in fleet["Errors"]] == ["InsufficientInstanceCapacity"]
    emulator.control("DELETE", "/faults")
    emulator.control("POST", "/faults", {**here, "az": f"{REGION}a", "after": 2, "count": -1})
    one_zone = world.ec2.create_fleet(
        Type="instant",
        LaunchTemplateConfigs=[
            {"LaunchTemplateSpecification": {**world.template, "Version": "$Latest"}, "Overrides": overrides}
        ],
        TargetCapacitySpecification={"TotalTargetCapacity": 3, "DefaultTargetCapacityType": "on-demand"},
        OnDemandOptions={"SingleAvailabilityZone": True},
    )
    assert [len(group["InstanceIds"]) for group in one_zone["Instances"]] == [2]
    emulator.control("DELETE", "/faults")
    assert world.run(ClientToken="once") == world.run(ClientToken="once")
    unknown = {"LaunchTemplate": {"LaunchTemplateId": "lt-00000000000000000"}}
    assert refused(world.run, **unknown) == "InvalidLaunchTemplateId.NotFound"


def test_spot_interruption(emulator, world):
    (instance,) = world.run(InstanceMarketOptions={"MarketType": "spot"})
    world.until_state(instance, "running")
    assert world.shown(instance)["InstanceLifecycle"] == "spot"
    emulator.control("POST", "/spot-interrupt", {"instanceId": instance, "noticeSeconds": 0.5})
    assert emulator.control("GET", f"/instances/{instance}")["spotNotice"]["action"] == "terminate"
    world.until_state(instance, "terminated")
    assert world.shown(instance)["StateReason"]["Code"] == "Server.SpotInstanceTermination"


def test_a_machine_dies_unnoticed_and_holds_its_vpc(emulator, world):
    (instance,) = world.run()
    world.until_state(instance, "running")
    pid = until(lambda: emulator.control("GET", f"/instances/{instance}")["pid"], what="its process")
    emulator.control("POST", f"/instances/{instance}/kill")
    until(lambda: not alive(pid), what="death")
    assert world.shown(instance)["State"]["Name"] == "running"
    assert refused(world.ec2.delete_subnet, SubnetId=world.subnets[0]) == "DependencyViolation"
    assert refused(world.ec2.delete_vpc, VpcId=world.shown(instance)["VpcId"]) == "DependencyViolation"
