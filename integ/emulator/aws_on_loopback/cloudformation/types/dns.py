"""AWS::Route53::*"""

from typing import Any

from ...input_shapes import shaped
from ..resource import Resource, Unsupported, resource_type


class _Route53(Resource):
    @property
    def route53(self) -> Any:
        return self.client("route53")


@resource_type("AWS::Route53::HostedZone")
class HostedZone(_Route53):
    replace_on = frozenset({"Name"})

    def create(self, properties: dict[str, Any]) -> None:
        vpcs = properties.get("VPCs") or []
        wanted: dict[str, Any] = {"Name": properties["Name"], "CallerReference": self.name(properties)}
        wanted["HostedZoneConfig"] = {
            "Comment": (properties.get("HostedZoneConfig") or {}).get("Comment", ""), "PrivateZone": bool(vpcs),
        }  # fmt: skip
        if vpcs:
            wanted["VPC"] = vpcs[0]
        made = self.route53.create_hosted_zone(**wanted)
        self.physical_id = made["HostedZone"]["Id"].split("/")[-1]
        self.attributes = {"Id": self.physical_id, "NameServers": made.get("DelegationSet", {}).get("NameServers", [])}
        for vpc in vpcs[1:]:
            self.route53.associate_vpc_with_hosted_zone(HostedZoneId=self.physical_id, VPC=vpc)

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        if changed - {"VPCs", "HostedZoneConfig", "HostedZoneTags", "QueryLoggingConfig"}:
            raise Unsupported(f"{self.kind}: this emulator cannot update {', '.join(sorted(changed))}")
        before, after = old.get("VPCs") or [], properties.get("VPCs") or []
        for vpc in after:
            if vpc not in before:
                self.route53.associate_vpc_with_hosted_zone(HostedZoneId=self.physical_id, VPC=vpc)
        for vpc in before:
            if vpc not in after:
                self.route53.disassociate_vpc_from_hosted_zone(HostedZoneId=self.physical_id, VPC=vpc)

    def delete(self) -> None:
        self.route53.delete_hosted_zone(Id=self.physical_id)


def _change(client: Any, zone: str, action: str, record: dict[str, Any]) -> None:
    shape = client.meta.service_model.shape_for("ResourceRecordSet")
    wanted = {k: v for k, v in record.items() if k not in ("HostedZoneId", "HostedZoneName", "Comment")}
    if "ResourceRecords" in wanted:
        wanted["ResourceRecords"] = [{"Value": value} for value in wanted["ResourceRecords"]]
    if "AliasTarget" in wanted:
        wanted["AliasTarget"] = {"EvaluateTargetHealth": False, **wanted["AliasTarget"]}
    change = {"Action": action, "ResourceRecordSet": shaped(shape, wanted)}
    client.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})


@resource_type("AWS::Route53::RecordSet")
class RecordSet(_Route53):
    replace_on = frozenset({"HostedZoneId", "HostedZoneName", "Name", "Type", "SetIdentifier"})

    def _zone(self, properties: dict[str, Any]) -> str:
        if properties.get("HostedZoneId"):
            return properties["HostedZoneId"]
        found = self.route53.list_hosted_zones_by_name(DNSName=properties["HostedZoneName"])["HostedZones"]
        return found[0]["Id"].split("/")[-1]

    def create(self, properties: dict[str, Any]) -> None:
        _change(self.route53, self._zone(properties), "CREATE", properties)
        self.physical_id = properties["Name"]

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        _change(self.route53, self._zone(properties), "UPSERT", properties)

    def delete(self) -> None:
        _change(self.route53, self._zone(self.properties), "DELETE", self.properties)
