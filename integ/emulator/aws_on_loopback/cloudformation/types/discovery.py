"""AWS::ServiceDiscovery::*. Records: no name is resolved."""

import uuid
from typing import Any

from ...input_shapes import call
from ..resource import Resource, resource_type


class _Namespace(Resource):
    name_property = "Name"
    replace_on = frozenset({"Name", "Vpc"})
    operation = ""

    def create(self, properties: dict[str, Any]) -> None:
        discovery = self.client("servicediscovery")
        made = call(discovery, self.operation, {**properties, "CreatorRequestId": str(uuid.uuid4())})
        target = discovery.get_operation(OperationId=made["OperationId"])["Operation"]["Targets"]["NAMESPACE"]
        found = discovery.get_namespace(Id=target)["Namespace"]
        zone = found.get("Properties", {}).get("DnsProperties", {}).get("HostedZoneId", "")
        self.physical_id = target
        self.attributes = {"Id": target, "Arn": found["Arn"], "HostedZoneId": zone}

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        pass  # a description or tags

    def delete(self) -> None:
        self.client("servicediscovery").delete_namespace(Id=self.physical_id)
        if self.attributes["HostedZoneId"]:
            self.client("route53").delete_hosted_zone(Id=self.attributes["HostedZoneId"])


@resource_type("AWS::ServiceDiscovery::PrivateDnsNamespace")
class PrivateDnsNamespace(_Namespace):
    operation = "create_private_dns_namespace"


@resource_type("AWS::ServiceDiscovery::PublicDnsNamespace")
class PublicDnsNamespace(_Namespace):
    operation = "create_public_dns_namespace"


@resource_type("AWS::ServiceDiscovery::HttpNamespace")
class HttpNamespace(_Namespace):
    operation = "create_http_namespace"


@resource_type("AWS::ServiceDiscovery::Service")
class DiscoveryService(Resource):
    name_property = "Name"
    replace_on = frozenset({"Name", "NamespaceId", "HealthCheckCustomConfig", "Type"})

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {**properties, "Name": self.name(properties), "CreatorRequestId": str(uuid.uuid4())}
        wanted.setdefault("NamespaceId", (properties.get("DnsConfig") or {}).get("NamespaceId"))
        made = call(self.client("servicediscovery"), "create_service", wanted)["Service"]
        self.physical_id = made["Id"]
        self.attributes = {"Id": made["Id"], "Arn": made["Arn"], "Name": made["Name"]}

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        if changed & {"DnsConfig", "Description"}:
            wanted = {k: properties[k] for k in ("DnsConfig", "Description") if k in properties}
            call(self.client("servicediscovery"), "update_service", {"Id": self.physical_id, "Service": wanted})

    def delete(self) -> None:
        self.client("servicediscovery").delete_service(Id=self.physical_id)
