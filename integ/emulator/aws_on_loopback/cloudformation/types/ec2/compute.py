"""Launch templates, instances, volumes and key pairs."""

from typing import Any

from ....input_shapes import call
from ...resource import resource_type
from .base import Ec2Resource


@resource_type("AWS::EC2::LaunchTemplate")
class LaunchTemplate(Ec2Resource):
    name_property = "LaunchTemplateName"
    name_limit = 128
    replace_on = frozenset({"LaunchTemplateName"})
    in_place = frozenset({"LaunchTemplateData", "VersionDescription", "TagSpecifications"})

    def create(self, properties: dict[str, Any]) -> None:
        tags = [
            {"ResourceType": "launch-template", "Tags": [{"Key": t["Key"], "Value": t["Value"]} for t in spec["Tags"]]}
            for spec in properties.get("TagSpecifications") or []
        ]
        wanted = {**properties, "LaunchTemplateName": self.name(properties), "TagSpecifications": tags}
        made = call(self.ec2, "create_launch_template", wanted)["LaunchTemplate"]
        template_id = made["LaunchTemplateId"]
        self.made(template_id, {}, LaunchTemplateId=template_id, DefaultVersionNumber="1", LatestVersionNumber="1")

    def change(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        """A new version; the default one stays what it was, as CloudFormation leaves it."""
        if "TagSpecifications" in changed:
            tags = [tag for spec in properties.get("TagSpecifications") or [] for tag in spec["Tags"]]
            self.ec2.create_tags(Resources=[self.physical_id], Tags=tags)
        if changed & {"LaunchTemplateData", "VersionDescription"}:
            wanted = {k: v for k, v in properties.items() if k in ("LaunchTemplateData", "VersionDescription")}
            made = call(self.ec2, "create_launch_template_version", {**wanted, "LaunchTemplateId": self.physical_id})
            self.attributes["LatestVersionNumber"] = str(made["LaunchTemplateVersion"]["VersionNumber"])

    def delete(self) -> None:
        self.ec2.delete_launch_template(LaunchTemplateId=self.physical_id)


@resource_type("AWS::EC2::Instance")
class Instance(Ec2Resource):
    replace_on = frozenset({"ImageId", "SubnetId", "AvailabilityZone", "KeyName", "UserData", "InstanceType"})
    in_place = frozenset({"SecurityGroupIds"})

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {k: v for k, v in properties.items() if k not in ("Tags", "IamInstanceProfile")}
        if properties.get("IamInstanceProfile"):
            wanted["IamInstanceProfile"] = {"Name": properties["IamInstanceProfile"]}
        if properties.get("AvailabilityZone"):
            wanted["Placement"] = {"AvailabilityZone": properties["AvailabilityZone"]}
        made = call(self.ec2, "run_instances", {**wanted, "MinCount": 1, "MaxCount": 1})["Instances"][0]
        self.made(
            made["InstanceId"], properties, InstanceId=made["InstanceId"], PrivateIp=made.get("PrivateIpAddress"),
            AvailabilityZone=made["Placement"]["AvailabilityZone"], PublicIp=made.get("PublicIpAddress", ""),
            PrivateDnsName=made.get("PrivateDnsName"), PublicDnsName=made.get("PublicDnsName"), VpcId=made.get("VpcId"),
        )  # fmt: skip

    def change(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        groups = properties.get("SecurityGroupIds") or []
        self.ec2.modify_instance_attribute(InstanceId=self.physical_id, Groups=groups)

    def delete(self) -> None:
        self.ec2.terminate_instances(InstanceIds=[self.physical_id])
        self.ec2.get_waiter("instance_terminated").wait(
            InstanceIds=[self.physical_id], WaiterConfig={"Delay": 0.1, "MaxAttempts": 600}
        )


@resource_type("AWS::EC2::Volume")
class Volume(Ec2Resource):
    replace_on = frozenset({"AvailabilityZone", "Encrypted", "KmsKeyId", "SnapshotId"})

    def create(self, properties: dict[str, Any]) -> None:
        made = call(self.ec2, "create_volume", {k: v for k, v in properties.items() if k != "Tags"})
        self.made(made["VolumeId"], properties, VolumeId=made["VolumeId"])

    def delete(self) -> None:
        self.ec2.delete_volume(VolumeId=self.physical_id)


@resource_type("AWS::EC2::KeyPair")
class KeyPair(Ec2Resource):
    name_property = "KeyName"
    replace_on = frozenset({"KeyName", "KeyType", "PublicKeyMaterial"})

    def create(self, properties: dict[str, Any]) -> None:
        made = self.ec2.create_key_pair(KeyName=self.name(properties))
        self.physical_id = made["KeyName"]
        self.attributes = {"KeyPairId": made["KeyPairId"], "KeyFingerprint": made["KeyFingerprint"]}

    def delete(self) -> None:
        self.ec2.delete_key_pair(KeyName=self.physical_id)
