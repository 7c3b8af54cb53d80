"""VPCs, subnets, their gateways and addresses."""

import uuid
from typing import Any

from ....input_shapes import call
from ...resource import ANY_CHANGE, resource_type
from .base import Ec2Resource


@resource_type("AWS::EC2::VPC")
class Vpc(Ec2Resource):
    replace_on = frozenset({"CidrBlock", "InstanceTenancy"})
    in_place = frozenset({"EnableDnsHostnames", "EnableDnsSupport"})

    def create(self, properties: dict[str, Any]) -> None:
        vpc = call(
            self.ec2, "create_vpc", {k: v for k, v in properties.items() if k in ("CidrBlock", "InstanceTenancy")}
        )
        vpc_id = vpc["Vpc"]["VpcId"]
        self.made(vpc_id, properties, VpcId=vpc_id, CidrBlock=properties["CidrBlock"], Ipv6CidrBlocks=[])
        here = [{"Name": "vpc-id", "Values": [vpc_id]}]
        groups = self.ec2.describe_security_groups(Filters=[*here, {"Name": "group-name", "Values": ["default"]}])
        acls = self.ec2.describe_network_acls(Filters=[*here, {"Name": "default", "Values": ["true"]}])
        self.attributes |= {
            "DefaultSecurityGroup": groups["SecurityGroups"][0]["GroupId"],
            "DefaultNetworkAcl": acls["NetworkAcls"][0]["NetworkAclId"],
            "CidrBlockAssociations": [a["AssociationId"] for a in vpc["Vpc"].get("CidrBlockAssociationSet", [])],
        }
        self.change(properties, {}, set(properties))

    def change(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        for key in self.in_place & changed:
            value = str(properties.get(key, key == "EnableDnsSupport")).lower() == "true"
            self.ec2.modify_vpc_attribute(VpcId=self.physical_id, **{key: {"Value": value}})

    def delete(self) -> None:
        self.ec2.delete_vpc(VpcId=self.physical_id)


@resource_type("AWS::EC2::VPCCidrBlock")
class VpcCidrBlock(Ec2Resource):
    replace_on = ANY_CHANGE

    def create(self, properties: dict[str, Any]) -> None:
        made = call(self.ec2, "associate_vpc_cidr_block", properties)
        association = made.get("CidrBlockAssociation") or made["Ipv6CidrBlockAssociation"]
        self.physical_id = association["AssociationId"]
        self.attributes = {"Id": self.physical_id}

    def delete(self) -> None:
        self.ec2.disassociate_vpc_cidr_block(AssociationId=self.physical_id)


@resource_type("AWS::EC2::Subnet")
class Subnet(Ec2Resource):
    replace_on = frozenset({"CidrBlock", "VpcId", "AvailabilityZone", "AvailabilityZoneId"})
    in_place = frozenset({"MapPublicIpOnLaunch"})

    def create(self, properties: dict[str, Any]) -> None:
        subnet = call(self.ec2, "create_subnet", {k: v for k, v in properties.items() if k != "Tags"})["Subnet"]
        known = {key: subnet[key] for key in ("SubnetId", "AvailabilityZone", "VpcId", "CidrBlock")}
        self.made(subnet["SubnetId"], properties, **known, Ipv6CidrBlocks=[])
        acls = self.ec2.describe_network_acls(
            Filters=[{"Name": "association.subnet-id", "Values": [self.physical_id]}]
        )["NetworkAcls"]
        links = [a for acl in acls for a in acl["Associations"] if a["SubnetId"] == self.physical_id]
        self.attributes["NetworkAclAssociationId"] = links[0]["NetworkAclAssociationId"] if links else ""
        self.change(properties, {}, set(properties))

    def change(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        if "MapPublicIpOnLaunch" in changed:
            value = str(properties.get("MapPublicIpOnLaunch", False)).lower() == "true"
            self.ec2.modify_subnet_attribute(SubnetId=self.physical_id, MapPublicIpOnLaunch={"Value": value})

    def delete(self) -> None:
        self.ec2.delete_subnet(SubnetId=self.physical_id)


@resource_type("AWS::EC2::InternetGateway")
class InternetGateway(Ec2Resource):
    def create(self, properties: dict[str, Any]) -> None:
        gateway_id = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.made(gateway_id, properties, InternetGatewayId=gateway_id)

    def delete(self) -> None:
        self.ec2.delete_internet_gateway(InternetGatewayId=self.physical_id)


@resource_type("AWS::EC2::VPCGatewayAttachment")
class VpcGatewayAttachment(Ec2Resource):
    replace_on = ANY_CHANGE

    def create(self, properties: dict[str, Any]) -> None:
        kind = "internet" if properties.get("InternetGatewayId") else "vpn"
        call(self.ec2, f"attach_{kind}_gateway", properties)
        self.physical_id = f"{'IGW' if kind == 'internet' else 'VGW'}|{properties['VpcId']}"
        self.attributes = {"AttachmentType": kind}

    def delete(self) -> None:
        call(self.ec2, f"detach_{self.attributes['AttachmentType']}_gateway", self.properties)


@resource_type("AWS::EC2::EIP")
class ElasticAddress(Ec2Resource):
    replace_on = frozenset({"Domain", "NetworkBorderGroup"})

    @property
    def tagged_id(self) -> str:
        return self.attributes["AllocationId"]

    def create(self, properties: dict[str, Any]) -> None:
        address = self.ec2.allocate_address(Domain="vpc")
        self.made(address["PublicIp"], properties, AllocationId=address["AllocationId"], PublicIp=address["PublicIp"])

    def delete(self) -> None:
        self.ec2.release_address(AllocationId=self.attributes["AllocationId"])


@resource_type("AWS::EC2::NatGateway")
class NatGateway(Ec2Resource):
    replace_on = frozenset({"AllocationId", "SubnetId", "ConnectivityType"})

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {**{k: v for k, v in properties.items() if k != "Tags"}, "ClientToken": str(uuid.uuid4())}
        gateway_id = call(self.ec2, "create_nat_gateway", wanted)["NatGateway"]["NatGatewayId"]
        self.made(gateway_id, properties, NatGatewayId=gateway_id)

    def delete(self) -> None:
        self.ec2.delete_nat_gateway(NatGatewayId=self.physical_id)


@resource_type("AWS::EC2::NetworkInterface")
class NetworkInterface(Ec2Resource):
    replace_on = frozenset({"SubnetId", "PrivateIpAddress"})
    in_place = frozenset({"GroupSet", "Description", "SourceDestCheck"})

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {k: v for k, v in properties.items() if k in ("SubnetId", "PrivateIpAddress", "Description")}
        made = call(self.ec2, "create_network_interface", {**wanted, "Groups": properties.get("GroupSet", [])})
        interface = made["NetworkInterface"]
        self.made(
            interface["NetworkInterfaceId"], properties, Id=interface["NetworkInterfaceId"],
            PrimaryPrivateIpAddress=interface["PrivateIpAddress"], VpcId=interface["VpcId"],
        )  # fmt: skip

    def change(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        if "GroupSet" in changed:
            self.ec2.modify_network_interface_attribute(
                NetworkInterfaceId=self.physical_id, Groups=properties.get("GroupSet", [])
            )

    def delete(self) -> None:
        self.ec2.delete_network_interface(NetworkInterfaceId=self.physical_id)
