"""Ways out of a VPC to other networks: transit gateways, peering, VPN."""

from typing import Any

from ....input_shapes import call
from ...resource import resource_type
from .base import Ec2Resource


@resource_type("AWS::EC2::TransitGateway")
class TransitGateway(Ec2Resource):
    def create(self, properties: dict[str, Any]) -> None:
        options = {k: v for k, v in properties.items() if k not in ("Tags", "Description")}
        wanted = {"Description": properties.get("Description", ""), "Options": options}
        made = call(self.ec2, "create_transit_gateway", wanted)["TransitGateway"]
        self.made(
            made["TransitGatewayId"], properties, Id=made["TransitGatewayId"],
            TransitGatewayArn=made["TransitGatewayArn"],
        )  # fmt: skip

    def delete(self) -> None:
        self.ec2.delete_transit_gateway(TransitGatewayId=self.physical_id)


class _TransitGatewayAttachment(Ec2Resource):
    replace_on = frozenset({"TransitGatewayId", "VpcId"})
    in_place = frozenset({"SubnetIds", "AddSubnetIds", "RemoveSubnetIds", "Options"})

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {k: v for k, v in properties.items() if k not in ("Tags", "Options")}
        made = call(self.ec2, "create_transit_gateway_vpc_attachment", wanted)["TransitGatewayVpcAttachment"]
        attachment = made["TransitGatewayAttachmentId"]
        self.made(attachment, properties, Id=attachment)

    def change(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        before, after = old.get("SubnetIds") or [], properties.get("SubnetIds") or []
        self.ec2.modify_transit_gateway_vpc_attachment(
            TransitGatewayAttachmentId=self.physical_id,
            AddSubnetIds=[subnet for subnet in after if subnet not in before],
            RemoveSubnetIds=[subnet for subnet in before if subnet not in after],
        )

    def delete(self) -> None:
        self.ec2.delete_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=self.physical_id)


resource_type("AWS::EC2::TransitGatewayAttachment")(_TransitGatewayAttachment)
resource_type("AWS::EC2::TransitGatewayVpcAttachment")(_TransitGatewayAttachment)


@resource_type("AWS::EC2::VPCPeeringConnection")
class VpcPeeringConnection(Ec2Resource):
    replace_on = frozenset({"VpcId", "PeerVpcId", "PeerOwnerId", "PeerRegion", "PeerRoleArn"})

    def create(self, properties: dict[str, Any]) -> None:
        made = call(self.ec2, "create_vpc_peering_connection", {k: v for k, v in properties.items() if k != "Tags"})
        connection = made["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        self.made(connection, properties, Id=connection)

    def delete(self) -> None:
        self.ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=self.physical_id)


@resource_type("AWS::EC2::VPNGateway")
class VpnGateway(Ec2Resource):
    replace_on = frozenset({"Type", "AmazonSideAsn"})

    def create(self, properties: dict[str, Any]) -> None:
        made = call(self.ec2, "create_vpn_gateway", {k: v for k, v in properties.items() if k != "Tags"})
        gateway = made["VpnGateway"]["VpnGatewayId"]
        self.made(gateway, properties, VPNGatewayId=gateway)

    def delete(self) -> None:
        self.ec2.delete_vpn_gateway(VpnGatewayId=self.physical_id)


@resource_type("AWS::EC2::CustomerGateway")
class CustomerGateway(Ec2Resource):
    replace_on = frozenset({"BgpAsn", "IpAddress", "Type"})

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {k: v for k, v in properties.items() if k != "Tags"}
        wanted["PublicIp"] = properties["IpAddress"]  # the emulated API still wants the older name
        gateway = call(self.ec2, "create_customer_gateway", wanted)["CustomerGateway"]["CustomerGatewayId"]
        self.made(gateway, properties, CustomerGatewayId=gateway)

    def delete(self) -> None:
        self.ec2.delete_customer_gateway(CustomerGatewayId=self.physical_id)


@resource_type("AWS::EC2::VPNConnection")
class VpnConnection(Ec2Resource):
    replace_on = frozenset({"CustomerGatewayId", "VpnGatewayId", "TransitGatewayId", "Type", "StaticRoutesOnly"})

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {
            k: v
            for k, v in properties.items()
            if k in ("CustomerGatewayId", "VpnGatewayId", "TransitGatewayId", "Type")
        }
        connection = call(self.ec2, "create_vpn_connection", wanted)["VpnConnection"]["VpnConnectionId"]
        self.made(connection, properties, VpnConnectionId=connection)

    def delete(self) -> None:
        self.ec2.delete_vpn_connection(VpnConnectionId=self.physical_id)
