"""VPC endpoints, endpoint services and flow logs."""

import json
from typing import Any

from ....input_shapes import call
from ...resource import resource_type
from .base import Ec2Resource


@resource_type("AWS::EC2::VPCEndpoint")
class VpcEndpoint(Ec2Resource):
    replace_on = frozenset({"ServiceName", "VpcEndpointType", "VpcId"})
    in_place = frozenset({"PolicyDocument", "RouteTableIds", "SubnetIds", "SecurityGroupIds", "PrivateDnsEnabled"})

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {k: v for k, v in properties.items() if k != "Tags"}
        endpoint = call(self.ec2, "create_vpc_endpoint", wanted)["VpcEndpoint"]
        entries = [f"{self.account}:{e['DnsName']}" for e in endpoint.get("DnsEntries", [])]
        self.made(
            endpoint["VpcEndpointId"], properties, Id=endpoint["VpcEndpointId"], DnsEntries=entries,
            NetworkInterfaceIds=endpoint.get("NetworkInterfaceIds", []),
        )  # fmt: skip

    def change(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        wanted: dict[str, Any] = {"VpcEndpointId": self.physical_id}
        for key, name in (
            ("RouteTableIds", "RouteTableIds"),
            ("SubnetIds", "SubnetIds"),
            ("SecurityGroupIds", "SecurityGroupIds"),
        ):
            before, after = old.get(key) or [], properties.get(key) or []
            wanted[f"Add{name}"] = [item for item in after if item not in before]
            wanted[f"Remove{name}"] = [item for item in before if item not in after]
        if "PolicyDocument" in changed:
            if properties.get("PolicyDocument"):
                wanted["PolicyDocument"] = json.dumps(properties["PolicyDocument"])
            else:
                wanted["ResetPolicy"] = True
        if "PrivateDnsEnabled" in changed:
            wanted["PrivateDnsEnabled"] = properties.get("PrivateDnsEnabled", False)
        call(self.ec2, "modify_vpc_endpoint", {k: v for k, v in wanted.items() if v != []})

    def delete(self) -> None:
        self.ec2.delete_vpc_endpoints(VpcEndpointIds=[self.physical_id])


@resource_type("AWS::EC2::VPCEndpointService")
class VpcEndpointService(Ec2Resource):
    in_place = frozenset({"AcceptanceRequired", "NetworkLoadBalancerArns", "GatewayLoadBalancerArns"})

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {k: v for k, v in properties.items() if k in self.in_place}
        made = call(self.ec2, "create_vpc_endpoint_service_configuration", wanted)["ServiceConfiguration"]
        self.physical_id = made["ServiceId"]
        self.attributes = {"ServiceId": made["ServiceId"], "ServiceName": made["ServiceName"]}

    def change(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        before, after = old.get("NetworkLoadBalancerArns") or [], properties.get("NetworkLoadBalancerArns") or []
        wanted = {
            "ServiceId": self.physical_id,
            "AddNetworkLoadBalancerArns": [arn for arn in after if arn not in before],
            "RemoveNetworkLoadBalancerArns": [arn for arn in before if arn not in after],
            "AcceptanceRequired": properties.get("AcceptanceRequired", False),
        }
        call(self.ec2, "modify_vpc_endpoint_service_configuration", {k: v for k, v in wanted.items() if v != []})

    def delete(self) -> None:
        self.ec2.delete_vpc_endpoint_service_configurations(ServiceIds=[self.physical_id])


@resource_type("AWS::EC2::VPCEndpointServicePermissions")
class VpcEndpointServicePermissions(Ec2Resource):
    replace_on = frozenset({"ServiceId"})
    in_place = frozenset({"AllowedPrincipals"})

    def _modify(self, service: str, add: list[str], remove: list[str]) -> None:
        self.ec2.modify_vpc_endpoint_service_permissions(
            ServiceId=service, AddAllowedPrincipals=add, RemoveAllowedPrincipals=remove
        )

    def create(self, properties: dict[str, Any]) -> None:
        self._modify(properties["ServiceId"], properties.get("AllowedPrincipals") or [], [])
        self.physical_id = properties["ServiceId"]

    def change(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        self._modify(self.physical_id, properties.get("AllowedPrincipals") or [], old.get("AllowedPrincipals") or [])

    def delete(self) -> None:
        self._modify(self.physical_id, [], self.properties.get("AllowedPrincipals") or [])


@resource_type("AWS::EC2::FlowLog")
class FlowLog(Ec2Resource):
    replace_on = frozenset(
        {"ResourceId", "ResourceType", "TrafficType", "LogDestinationType", "LogDestination", "LogGroupName",
         "DeliverLogsPermissionArn", "MaxAggregationInterval", "LogFormat", "DestinationOptions"}
    )  # fmt: skip

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {k: v for k, v in properties.items() if k not in ("Tags", "ResourceId")}
        made = call(self.ec2, "create_flow_logs", {**wanted, "ResourceIds": [properties["ResourceId"]]})
        if made.get("Unsuccessful"):
            raise RuntimeError(made["Unsuccessful"][0]["Error"]["Message"])
        self.made(made["FlowLogIds"][0], properties, Id=made["FlowLogIds"][0])

    def delete(self) -> None:
        self.ec2.delete_flow_logs(FlowLogIds=[self.physical_id])
