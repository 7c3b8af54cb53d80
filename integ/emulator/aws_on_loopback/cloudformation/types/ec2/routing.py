"""Route tables, routes and what ties them to subnets."""

from typing import Any

from ....input_shapes import call
from ...resource import ANY_CHANGE, resource_type
from .base import Ec2Resource

_DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")


@resource_type("AWS::EC2::RouteTable")
class RouteTable(Ec2Resource):
    replace_on = frozenset({"VpcId"})

    def create(self, properties: dict[str, Any]) -> None:
        table_id = self.ec2.create_route_table(VpcId=properties["VpcId"])["RouteTable"]["RouteTableId"]
        self.made(table_id, properties, RouteTableId=table_id)

    def delete(self) -> None:
        self.ec2.delete_route_table(RouteTableId=self.physical_id)


@resource_type("AWS::EC2::Route")
class Route(Ec2Resource):
    replace_on = ANY_CHANGE

    def create(self, properties: dict[str, Any]) -> None:
        call(self.ec2, "create_route", properties)
        destination = next(properties[key] for key in _DESTINATIONS if properties.get(key))
        self.physical_id = f"{properties['RouteTableId']}|{destination}"
        self.attributes = {"CidrBlock": destination}

    def delete(self) -> None:
        destination = {key: self.properties[key] for key in _DESTINATIONS if self.properties.get(key)}
        self.ec2.delete_route(RouteTableId=self.properties["RouteTableId"], **destination)


@resource_type("AWS::EC2::SubnetRouteTableAssociation")
class SubnetRouteTableAssociation(Ec2Resource):
    replace_on = ANY_CHANGE

    def create(self, properties: dict[str, Any]) -> None:
        self.physical_id = call(self.ec2, "associate_route_table", properties)["AssociationId"]
        self.attributes = {"Id": self.physical_id}

    def delete(self) -> None:
        self.ec2.disassociate_route_table(AssociationId=self.physical_id)


@resource_type("AWS::EC2::VPNGatewayRoutePropagation")
class VpnGatewayRoutePropagation(Ec2Resource):
    """Kept by the template only: the emulated VPN has no routes to tell of."""

    replace_on = ANY_CHANGE

    def create(self, properties: dict[str, Any]) -> None:
        self.physical_id = self.name(properties)

    def delete(self) -> None:
        pass


@resource_type("AWS::EC2::NetworkAcl")
class NetworkAcl(Ec2Resource):
    replace_on = frozenset({"VpcId"})

    def create(self, properties: dict[str, Any]) -> None:
        acl_id = self.ec2.create_network_acl(VpcId=properties["VpcId"])["NetworkAcl"]["NetworkAclId"]
        self.made(acl_id, properties, Id=acl_id)

    def delete(self) -> None:
        self.ec2.delete_network_acl(NetworkAclId=self.physical_id)


@resource_type("AWS::EC2::NetworkAclEntry")
class NetworkAclEntry(Ec2Resource):
    replace_on = ANY_CHANGE

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {"Egress": False, **properties}
        wanted["IcmpTypeCode"] = wanted.pop("Icmp", None)
        call(self.ec2, "create_network_acl_entry", {k: v for k, v in wanted.items() if v is not None})
        self.physical_id = self.name(properties)
        self.attributes = {"Id": self.physical_id}

    def delete(self) -> None:
        call(self.ec2, "delete_network_acl_entry", {"Egress": False, **self.properties})


@resource_type("AWS::EC2::SubnetNetworkAclAssociation")
class SubnetNetworkAclAssociation(Ec2Resource):
    """The subnet keeps its list until another takes its place, as in EC2; so deleting goes back to the default."""

    replace_on = ANY_CHANGE

    def _associate(self, acl_id: str) -> str:
        subnet = self.properties["SubnetId"]
        acls = self.ec2.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])
        links = [a for acl in acls["NetworkAcls"] for a in acl["Associations"] if a["SubnetId"] == subnet]
        return self.ec2.replace_network_acl_association(
            AssociationId=links[0]["NetworkAclAssociationId"], NetworkAclId=acl_id
        )["NewAssociationId"]

    def create(self, properties: dict[str, Any]) -> None:
        self.physical_id = self._associate(properties["NetworkAclId"])
        self.attributes = {"AssociationId": self.physical_id}

    def delete(self) -> None:
        vpc = self.ec2.describe_subnets(SubnetIds=[self.properties["SubnetId"]])["Subnets"][0]["VpcId"]
        default = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "default", "Values": ["true"]}]
        self._associate(self.ec2.describe_network_acls(Filters=default)["NetworkAcls"][0]["NetworkAclId"])
