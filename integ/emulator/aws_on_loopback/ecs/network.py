"""The network of an awsvpc task: an elastic network interface, and a loopback address of its own."""

import dataclasses
import os
import uuid
from typing import Any

from .. import addresses
from ..clients import aws

NAMESPACE = os.path.join(os.path.dirname(__file__), "network_namespace.js")


@dataclasses.dataclass
class Interface:
    identifier: str
    subnet: str
    mac: str
    private_address: str
    loopback_address: str
    attachment: str = dataclasses.field(default_factory=lambda: str(uuid.uuid4()))

    def described(self, status: str) -> dict[str, Any]:
        details = {
            "subnetId": self.subnet, "networkInterfaceId": self.identifier, "macAddress": self.mac,
            "privateIPv4Address": self.private_address,
        }  # fmt: skip
        return {
            "id": self.attachment, "type": "ElasticNetworkInterface", "status": status,
            "details": [{"name": name, "value": value} for name, value in details.items()],
        }  # fmt: skip


def attach(account: str, region: str, configuration: dict[str, Any], turn: int, holder: str) -> Interface:
    subnets = configuration["subnets"]
    made = aws("ec2", account, region).create_network_interface(
        SubnetId=subnets[turn % len(subnets)], Groups=configuration.get("securityGroups") or [],
        Description=f"arn:aws:ecs:{region}:{account}:attachment",
    )["NetworkInterface"]  # fmt: skip
    private = made["PrivateIpAddress"]
    return Interface(
        made["NetworkInterfaceId"],
        made["SubnetId"],
        made.get("MacAddress", ""),
        private,
        addresses.claim(private, holder, made["VpcId"]),
    )


def detach(account: str, region: str, interface: Interface, holder: str) -> None:
    aws("ec2", account, region).delete_network_interface(NetworkInterfaceId=interface.identifier)
    addresses.release(holder)
