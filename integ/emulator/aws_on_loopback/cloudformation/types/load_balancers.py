"""AWS::ElasticLoadBalancingV2::*"""

from typing import Any

from ...input_shapes import call
from ..resource import ANY_CHANGE, Resource, Unsupported, resource_type


class _LoadBalancing(Resource):
    name_limit = 32

    @property
    def elb(self) -> Any:
        return self.client("elbv2")

    def name(self, properties: dict[str, Any]) -> str:
        return super().name(properties).strip("-")

    def refuse(self, changed: set[str], known: set[str]) -> None:
        unknown = changed - known
        if unknown:
            raise Unsupported(f"{self.kind}: this emulator cannot update {', '.join(sorted(unknown))}")

    def retag(self, properties: dict[str, Any], old: dict[str, Any]) -> None:
        gone = [tag["Key"] for tag in old.get("Tags") or []]
        if gone:
            self.elb.remove_tags(ResourceArns=[self.physical_id], TagKeys=gone)
        self.elb.add_tags(ResourceArns=[self.physical_id], Tags=self.tags(properties))


@resource_type("AWS::ElasticLoadBalancingV2::LoadBalancer")
class LoadBalancer(_LoadBalancing):
    name_property = "Name"
    replace_on = frozenset({"Name", "Scheme", "Type"})

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {**properties, "Name": self.name(properties), "Tags": self.tags(properties)}
        made = call(self.elb, "create_load_balancer", wanted)["LoadBalancers"][0]
        self.physical_id = made["LoadBalancerArn"]
        self.attributes = {
            "DNSName": made["DNSName"], "CanonicalHostedZoneID": made.get("CanonicalHostedZoneId", "Z00000000EMULATED"),
            "LoadBalancerFullName": self.physical_id.split(":loadbalancer/")[1], "LoadBalancerArn": self.physical_id,
            "LoadBalancerName": made["LoadBalancerName"], "SecurityGroups": made.get("SecurityGroups", []),
        }  # fmt: skip
        self._set_attributes(properties)

    def _set_attributes(self, properties: dict[str, Any]) -> None:
        for attribute in properties.get("LoadBalancerAttributes") or []:
            call(
                self.elb,
                "modify_load_balancer_attributes",
                {"LoadBalancerArn": self.physical_id, "Attributes": [attribute]},
            )

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        self.refuse(changed, {"LoadBalancerAttributes", "SecurityGroups", "Subnets", "Tags", "IpAddressType",
                              "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"})  # fmt: skip
        where = {"LoadBalancerArn": self.physical_id}
        if "SecurityGroups" in changed:
            self.elb.set_security_groups(**where, SecurityGroups=properties.get("SecurityGroups") or [])
        if "Subnets" in changed:
            self.elb.set_subnets(**where, Subnets=properties["Subnets"])
        if "LoadBalancerAttributes" in changed:
            self._set_attributes(properties)
        if "Tags" in changed:
            self.retag(properties, old)

    def delete(self) -> None:
        protected = self.elb.describe_load_balancer_attributes(LoadBalancerArn=self.physical_id)["Attributes"]
        if {"Key": "deletion_protection.enabled", "Value": "true"} in protected:
            raise RuntimeError(
                f"Load balancer '{self.physical_id}' cannot be deleted because deletion protection is enabled"
            )
        self.elb.delete_load_balancer(LoadBalancerArn=self.physical_id)


@resource_type("AWS::ElasticLoadBalancingV2::TargetGroup")
class TargetGroup(_LoadBalancing):
    name_property = "Name"
    replace_on = frozenset({"Name", "Port", "Protocol", "ProtocolVersion", "TargetType", "VpcId", "IpAddressType"})

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {**properties, "Name": self.name(properties), "Tags": self.tags(properties)}
        made = call(self.elb, "create_target_group", wanted)["TargetGroups"][0]
        self.physical_id = made["TargetGroupArn"]
        self.attributes = {
            "TargetGroupFullName": self.physical_id.split(":")[-1], "TargetGroupName": made["TargetGroupName"],
            "TargetGroupArn": self.physical_id, "LoadBalancerArns": [],
        }  # fmt: skip
        self.update(properties, {}, {"TargetGroupAttributes", "Targets"} & properties.keys())

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        where = {"TargetGroupArn": self.physical_id}
        health = {
            key
            for key in changed
            if key.startswith("HealthCheck") or key.endswith("ThresholdCount") or key == "Matcher"
        }
        self.refuse(changed - health, {"TargetGroupAttributes", "Targets", "Tags"})
        if health:
            call(self.elb, "modify_target_group", {**properties, **where})
        if "TargetGroupAttributes" in changed:
            wanted = properties.get("TargetGroupAttributes") or []
            call(self.elb, "modify_target_group_attributes", {**where, "Attributes": wanted})
        if "Targets" in changed:
            if old.get("Targets"):
                call(self.elb, "deregister_targets", {**where, "Targets": old["Targets"]})
            if properties.get("Targets"):
                call(self.elb, "register_targets", {**where, "Targets": properties["Targets"]})
        if "Tags" in changed:
            self.retag(properties, old)

    def delete(self) -> None:
        self.elb.delete_target_group(TargetGroupArn=self.physical_id)


@resource_type("AWS::ElasticLoadBalancingV2::Listener")
class Listener(_LoadBalancing):
    replace_on = frozenset({"LoadBalancerArn"})

    def create(self, properties: dict[str, Any]) -> None:
        made = call(self.elb, "create_listener", properties)["Listeners"][0]
        self.physical_id = made["ListenerArn"]
        self.attributes = {"ListenerArn": self.physical_id}
        self._set_attributes(properties)

    def _set_attributes(self, properties: dict[str, Any]) -> None:
        attributes = properties.get("ListenerAttributes")
        if attributes:
            self.elb.modify_listener_attributes(ListenerArn=self.physical_id, Attributes=attributes)

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        if changed - {"ListenerAttributes"}:
            call(self.elb, "modify_listener", {**properties, "ListenerArn": self.physical_id})
        if "ListenerAttributes" in changed:
            self._set_attributes(properties)

    def delete(self) -> None:
        self.elb.delete_listener(ListenerArn=self.physical_id)


@resource_type("AWS::ElasticLoadBalancingV2::ListenerCertificate")
class ListenerCertificate(_LoadBalancing):
    replace_on = ANY_CHANGE

    def create(self, properties: dict[str, Any]) -> None:
        call(self.elb, "add_listener_certificates", properties)
        self.physical_id = self.name(properties)

    def delete(self) -> None:
        call(self.elb, "remove_listener_certificates", self.properties)


@resource_type("AWS::ElasticLoadBalancingV2::ListenerRule")
class ListenerRule(_LoadBalancing):
    replace_on = frozenset({"ListenerArn"})

    def create(self, properties: dict[str, Any]) -> None:
        self.physical_id = call(self.elb, "create_rule", properties)["Rules"][0]["RuleArn"]
        self.attributes = {"RuleArn": self.physical_id, "IsDefault": "false"}

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        if changed & {"Actions", "Conditions"}:
            call(self.elb, "modify_rule", {**properties, "RuleArn": self.physical_id})
        if "Priority" in changed:
            order = {"RuleArn": self.physical_id, "Priority": int(properties["Priority"])}
            self.elb.set_rule_priorities(RulePriorities=[order])

    def delete(self) -> None:
        self.elb.delete_rule(RuleArn=self.physical_id)
