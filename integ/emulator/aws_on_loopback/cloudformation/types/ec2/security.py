"""Security groups with their rules, inline and apart, and prefix lists."""

import uuid
from typing import Any

from ....input_shapes import call
from ...resource import ANY_CHANGE, resource_type
from .base import Ec2Resource

# CDK writes this rule where it means "nothing may leave"; EC2 would keep it, and it matches no one
_ALL_OUT = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}


def permission(rule: dict[str, Any], egress: bool) -> dict[str, Any]:
    """A CloudFormation rule as the API's IpPermission."""
    out: dict[str, Any] = {"IpProtocol": str(rule.get("IpProtocol", "-1"))}
    out |= {port: int(rule[port]) for port in ("FromPort", "ToPort") if port in rule}
    note = {"Description": rule["Description"]} if rule.get("Description") else {}
    side = "Destination" if egress else "Source"
    if rule.get("CidrIp"):
        out["IpRanges"] = [{"CidrIp": rule["CidrIp"], **note}]
    if rule.get("CidrIpv6"):
        out["Ipv6Ranges"] = [{"CidrIpv6": rule["CidrIpv6"], **note}]
    if rule.get(f"{side}SecurityGroupId"):
        out["UserIdGroupPairs"] = [{"GroupId": rule[f"{side}SecurityGroupId"], **note}]
    if rule.get(f"{side}PrefixListId"):
        out["PrefixListIds"] = [{"PrefixListId": rule[f"{side}PrefixListId"], **note}]
    return out


@resource_type("AWS::EC2::SecurityGroup")
class SecurityGroup(Ec2Resource):
    name_property = "GroupName"
    name_limit = 255
    replace_on = frozenset({"GroupName", "GroupDescription", "VpcId"})
    in_place = frozenset({"SecurityGroupIngress", "SecurityGroupEgress"})

    def create(self, properties: dict[str, Any]) -> None:
        where = {"VpcId": properties["VpcId"]} if properties.get("VpcId") else {}
        group_id = self.ec2.create_security_group(
            GroupName=self.name(properties), Description=properties.get("GroupDescription", self.logical_id), **where
        )["GroupId"]
        self.made(group_id, properties, GroupId=group_id, Id=group_id, VpcId=properties.get("VpcId", ""))
        if properties.get("SecurityGroupEgress"):
            self.ec2.revoke_security_group_egress(GroupId=group_id, IpPermissions=[_ALL_OUT])
        self._authorize(properties, {"SecurityGroupIngress", "SecurityGroupEgress"})

    def _authorize(self, properties: dict[str, Any], kinds: set[str]) -> None:
        for kind in kinds:
            egress = kind == "SecurityGroupEgress"
            verb = self.ec2.authorize_security_group_egress if egress else self.ec2.authorize_security_group_ingress
            for rule in properties.get(kind) or []:
                verb(GroupId=self.physical_id, IpPermissions=[permission(rule, egress)])

    def change(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        kinds = changed & self.in_place
        for kind in kinds:
            egress = kind == "SecurityGroupEgress"
            verb = self.ec2.revoke_security_group_egress if egress else self.ec2.revoke_security_group_ingress
            gone = [permission(rule, egress) for rule in old.get(kind) or []]
            if egress and not gone:
                gone = [_ALL_OUT]
            for rule in gone:
                verb(GroupId=self.physical_id, IpPermissions=[rule])
        self._authorize(properties, kinds)
        if "SecurityGroupEgress" in kinds and not properties.get("SecurityGroupEgress"):
            self.ec2.authorize_security_group_egress(GroupId=self.physical_id, IpPermissions=[_ALL_OUT])

    def delete(self) -> None:
        self.ec2.delete_security_group(GroupId=self.physical_id)


class _Rule(Ec2Resource):
    egress = False
    replace_on = ANY_CHANGE

    def create(self, properties: dict[str, Any]) -> None:
        verb = self.ec2.authorize_security_group_egress if self.egress else self.ec2.authorize_security_group_ingress
        made = verb(GroupId=properties["GroupId"], IpPermissions=[permission(properties, self.egress)])
        rules = made.get("SecurityGroupRules") or [{"SecurityGroupRuleId": f"sgr-{uuid.uuid4().hex[:17]}"}]
        self.physical_id = rules[0]["SecurityGroupRuleId"]
        self.attributes = {"Id": self.physical_id}

    def delete(self) -> None:
        verb = self.ec2.revoke_security_group_egress if self.egress else self.ec2.revoke_security_group_ingress
        verb(GroupId=self.properties["GroupId"], IpPermissions=[permission(self.properties, self.egress)])


@resource_type("AWS::EC2::SecurityGroupIngress")
class SecurityGroupIngress(_Rule):
    pass


@resource_type("AWS::EC2::SecurityGroupEgress")
class SecurityGroupEgress(_Rule):
    egress = True


@resource_type("AWS::EC2::PrefixList")
class PrefixList(Ec2Resource):
    name_property = "PrefixListName"
    replace_on = frozenset({"AddressFamily", "PrefixListName"})
    in_place = frozenset({"Entries", "MaxEntries"})

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {**{k: v for k, v in properties.items() if k != "Tags"}, "PrefixListName": self.name(properties)}
        wanted.setdefault("MaxEntries", len(wanted.get("Entries") or []) or 1)
        made = call(self.ec2, "create_managed_prefix_list", wanted)["PrefixList"]
        self.made(
            made["PrefixListId"], properties, PrefixListId=made["PrefixListId"], Arn=made["PrefixListArn"],
            OwnerId=self.account, Version=1,
        )  # fmt: skip

    def change(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        before = {entry["Cidr"] for entry in old.get("Entries") or []}
        after = {entry["Cidr"]: entry for entry in properties.get("Entries") or []}
        self.attributes["Version"] = self.ec2.modify_managed_prefix_list(
            PrefixListId=self.physical_id,
            CurrentVersion=self.attributes["Version"],
            AddEntries=[entry for cidr, entry in after.items() if cidr not in before],
            RemoveEntries=[{"Cidr": cidr} for cidr in before if cidr not in after],
        )["PrefixList"]["Version"]

    def delete(self) -> None:
        self.ec2.delete_managed_prefix_list(PrefixListId=self.physical_id)
