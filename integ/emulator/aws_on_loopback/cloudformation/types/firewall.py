"""AWS::WAFv2::*"""

from typing import Any

from ...input_shapes import call
from ..resource import ANY_CHANGE, Resource, resource_type


class _Waf(Resource):
    @property
    def waf(self) -> Any:
        return self.client("wafv2")

    def token(self, get: str) -> str:
        name, identifier, scope = self.physical_id.split("|")
        return getattr(self.waf, get)(Name=name, Id=identifier, Scope=scope)["LockToken"]


@resource_type("AWS::WAFv2::WebACL")
class WebAcl(_Waf):
    name_property = "Name"
    name_limit = 128
    replace_on = frozenset({"Name", "Scope"})

    def create(self, properties: dict[str, Any]) -> None:
        name, scope = self.name(properties), properties["Scope"]
        made = call(self.waf, "create_web_acl", {"Rules": [], **properties, "Name": name})["Summary"]
        self.physical_id = f"{name}|{made['Id']}|{scope}"
        self.attributes = {
            "Arn": made["ARN"],
            "Id": made["Id"],
            "Capacity": 0,
            "LabelNamespace": f"awswaf:{self.account}:webacl:{name}:",
        }

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        name, identifier, scope = self.physical_id.split("|")
        wanted = {**properties, "Name": name, "Id": identifier, "Scope": scope, "LockToken": self.token("get_web_acl")}
        call(self.waf, "update_web_acl", wanted)

    def delete(self) -> None:
        name, identifier, scope = self.physical_id.split("|")
        self.waf.delete_web_acl(Name=name, Id=identifier, Scope=scope, LockToken=self.token("get_web_acl"))


@resource_type("AWS::WAFv2::IPSet")
class IpSet(_Waf):
    name_property = "Name"
    name_limit = 128
    replace_on = frozenset({"Name", "Scope", "IPAddressVersion"})

    def create(self, properties: dict[str, Any]) -> None:
        name = self.name(properties)
        made = call(self.waf, "create_ip_set", {**properties, "Name": name})["Summary"]
        self.physical_id = f"{name}|{made['Id']}|{properties['Scope']}"
        self.attributes = {"Arn": made["ARN"], "Id": made["Id"]}

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        name, identifier, scope = self.physical_id.split("|")
        wanted = {**properties, "Name": name, "Id": identifier, "Scope": scope, "LockToken": self.token("get_ip_set")}
        call(self.waf, "update_ip_set", wanted)

    def delete(self) -> None:
        name, identifier, scope = self.physical_id.split("|")
        self.waf.delete_ip_set(Name=name, Id=identifier, Scope=scope, LockToken=self.token("get_ip_set"))


@resource_type("AWS::WAFv2::WebACLAssociation")
class WebAclAssociation(_Waf):
    replace_on = ANY_CHANGE

    def create(self, properties: dict[str, Any]) -> None:
        self.waf.associate_web_acl(WebACLArn=properties["WebACLArn"], ResourceArn=properties["ResourceArn"])
        self.physical_id = f"{properties['WebACLArn']}|{properties['ResourceArn']}"

    def delete(self) -> None:
        self.waf.disassociate_web_acl(ResourceArn=self.properties["ResourceArn"])


@resource_type("AWS::WAFv2::LoggingConfiguration")
class LoggingConfiguration(_Waf):
    replace_on = frozenset({"ResourceArn"})

    def create(self, properties: dict[str, Any]) -> None:
        self.physical_id = properties["ResourceArn"]
        self.update(properties, {}, set())

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        call(self.waf, "put_logging_configuration", {"LoggingConfiguration": properties})

    def delete(self) -> None:
        self.waf.delete_logging_configuration(ResourceArn=self.physical_id)
