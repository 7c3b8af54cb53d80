"""AWS::IAM::*"""

import contextlib
import json
from typing import Any

from ...input_shapes import call
from ..resource import ANY_CHANGE, Resource, Unsupported, resource_type


class _Iam(Resource):
    @property
    def iam(self) -> Any:
        return self.client("iam")


@resource_type("AWS::IAM::Role")
class Role(_Iam):
    name_property = "RoleName"
    replace_on = frozenset({"RoleName", "Path"})

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {**properties, "RoleName": self.name(properties), "Tags": properties.get("Tags") or []}
        role = call(self.iam, "create_role", wanted)["Role"]
        self.physical_id = role["RoleName"]
        self.attributes = {"Arn": role["Arn"], "RoleId": role["RoleId"]}
        self._policies(properties, {})

    def _policies(self, properties: dict[str, Any], old: dict[str, Any]) -> None:
        name = self.physical_id
        inline = {p["PolicyName"]: p["PolicyDocument"] for p in properties.get("Policies") or []}
        for policy in old.get("Policies") or []:
            if policy["PolicyName"] not in inline:
                self.iam.delete_role_policy(RoleName=name, PolicyName=policy["PolicyName"])
        for policy, document in inline.items():
            self.iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(document))
        managed, before = properties.get("ManagedPolicyArns") or [], old.get("ManagedPolicyArns") or []
        for arn in before:
            if arn not in managed:
                self.iam.detach_role_policy(RoleName=name, PolicyArn=arn)
        for arn in managed:
            if arn not in before:
                self.iam.attach_role_policy(RoleName=name, PolicyArn=arn)

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        name = self.physical_id
        if "AssumeRolePolicyDocument" in changed:
            document = json.dumps(properties["AssumeRolePolicyDocument"])
            self.iam.update_assume_role_policy(RoleName=name, PolicyDocument=document)
        if changed & {"Description", "MaxSessionDuration"}:
            call(self.iam, "update_role", {"RoleName": name, "Description": "", **properties})
        if "PermissionsBoundary" in changed:
            if properties.get("PermissionsBoundary"):
                self.iam.put_role_permissions_boundary(
                    RoleName=name, PermissionsBoundary=properties["PermissionsBoundary"]
                )
            else:
                self.iam.delete_role_permissions_boundary(RoleName=name)
        if "Tags" in changed:
            gone = [t["Key"] for t in old.get("Tags") or []]
            if gone:
                self.iam.untag_role(RoleName=name, TagKeys=gone)
            if properties.get("Tags"):
                self.iam.tag_role(RoleName=name, Tags=properties["Tags"])
        self._policies(properties, old)

    def delete(self) -> None:
        name = self.physical_id
        for policy in self.iam.list_role_policies(RoleName=name)["PolicyNames"]:
            self.iam.delete_role_policy(RoleName=name, PolicyName=policy)
        for policy in self.iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
            self.iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
        self.iam.delete_role(RoleName=name)


_HOLDERS = {"Roles": ("role", "RoleName"), "Users": ("user", "UserName"), "Groups": ("group", "GroupName")}


def _holders(properties: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {(*_HOLDERS[key], name) for key in _HOLDERS for name in properties.get(key) or []}


@resource_type("AWS::IAM::Policy")
class Policy(_Iam):
    """An inline policy written into each of its holders."""

    name_property = "PolicyName"
    name_limit = 128

    def _put(self, properties: dict[str, Any]) -> None:
        document = json.dumps(properties["PolicyDocument"])
        for kind, parameter, name in _holders(properties):
            put = getattr(self.iam, f"put_{kind}_policy")
            put(**{parameter: name}, PolicyName=self.physical_id, PolicyDocument=document)

    def _take(self, holders: set[tuple[str, str, str]], policy: str) -> None:
        for kind, parameter, name in holders:
            with contextlib.suppress(self.iam.exceptions.NoSuchEntityException):  # the holder went first
                getattr(self.iam, f"delete_{kind}_policy")(**{parameter: name}, PolicyName=policy)

    def create(self, properties: dict[str, Any]) -> None:
        self.physical_id = self.name(properties)
        self.attributes = {"Id": self.physical_id}
        self._put(properties)

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        before = self.physical_id
        self.physical_id = self.name(properties) if "PolicyName" in changed else before
        self._take(_holders(old) if before != self.physical_id else _holders(old) - _holders(properties), before)
        self._put(properties)

    def delete(self) -> None:
        self._take(_holders(self.properties), self.physical_id)


@resource_type("AWS::IAM::RolePolicy")
class RolePolicy(_Iam):
    replace_on = frozenset({"RoleName", "PolicyName"})

    def create(self, properties: dict[str, Any]) -> None:
        self.update(properties, {}, set())
        self.physical_id = f"{properties['RoleName']}|{properties['PolicyName']}"

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        call(self.iam, "put_role_policy", properties)

    def delete(self) -> None:
        call(self.iam, "delete_role_policy", self.properties)


@resource_type("AWS::IAM::ManagedPolicy")
class ManagedPolicy(_Iam):
    name_property = "ManagedPolicyName"
    name_limit = 128
    replace_on = frozenset({"ManagedPolicyName", "Path", "Description"})

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {
            "PolicyName": self.name(properties), "Path": properties.get("Path"),
            "Description": properties.get("Description"), "PolicyDocument": properties["PolicyDocument"],
        }  # fmt: skip
        policy = call(self.iam, "create_policy", wanted)["Policy"]
        self.physical_id = policy["Arn"]
        self.attributes = {"PolicyArn": policy["Arn"], "PolicyId": policy["PolicyId"]}
        self._attach(_holders(properties), "attach")

    def _attach(self, holders: set[tuple[str, str, str]], verb: str) -> None:
        for kind, parameter, name in holders:
            getattr(self.iam, f"{verb}_{kind}_policy")(**{parameter: name}, PolicyArn=self.physical_id)

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        self._attach(_holders(old) - _holders(properties), "detach")
        self._attach(_holders(properties) - _holders(old), "attach")
        if "PolicyDocument" in changed:
            before = self.iam.list_policy_versions(PolicyArn=self.physical_id)["Versions"]
            document = json.dumps(properties["PolicyDocument"])
            self.iam.create_policy_version(PolicyArn=self.physical_id, PolicyDocument=document, SetAsDefault=True)
            for version in before:
                self.iam.delete_policy_version(PolicyArn=self.physical_id, VersionId=version["VersionId"])

    def delete(self) -> None:
        holders = self.iam.list_entities_for_policy(PolicyArn=self.physical_id)
        for key, parameter, kind in (
            ("PolicyRoles", "RoleName", "role"),
            ("PolicyUsers", "UserName", "user"),
            ("PolicyGroups", "GroupName", "group"),
        ):
            self._attach({(kind, parameter, holder[parameter]) for holder in holders[key]}, "detach")
        for version in self.iam.list_policy_versions(PolicyArn=self.physical_id)["Versions"]:
            if not version["IsDefaultVersion"]:
                self.iam.delete_policy_version(PolicyArn=self.physical_id, VersionId=version["VersionId"])
        self.iam.delete_policy(PolicyArn=self.physical_id)


@resource_type("AWS::IAM::InstanceProfile")
class InstanceProfile(_Iam):
    name_property = "InstanceProfileName"
    name_limit = 128
    replace_on = frozenset({"InstanceProfileName", "Path"})

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {"InstanceProfileName": self.name(properties), "Path": properties.get("Path", "/")}
        profile = call(self.iam, "create_instance_profile", wanted)["InstanceProfile"]
        self.physical_id = profile["InstanceProfileName"]
        self.attributes = {"Arn": profile["Arn"]}
        self.update(properties, {}, {"Roles"})

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        for verb, roles in (
            ("remove_role_from", old.get("Roles") or []),
            ("add_role_to", properties.get("Roles") or []),
        ):
            for role in roles:
                act = getattr(self.iam, f"{verb}_instance_profile")
                act(InstanceProfileName=self.physical_id, RoleName=role)

    def delete(self) -> None:
        profile = self.iam.get_instance_profile(InstanceProfileName=self.physical_id)["InstanceProfile"]
        for role in profile["Roles"]:
            self.iam.remove_role_from_instance_profile(InstanceProfileName=self.physical_id, RoleName=role["RoleName"])
        self.iam.delete_instance_profile(InstanceProfileName=self.physical_id)


@resource_type("AWS::IAM::ServiceLinkedRole")
class ServiceLinkedRole(_Iam):
    replace_on = ANY_CHANGE

    def create(self, properties: dict[str, Any]) -> None:
        role = call(self.iam, "create_service_linked_role", properties)["Role"]
        self.physical_id, self.attributes = role["RoleName"], {"RoleName": role["RoleName"]}

    def delete(self) -> None:
        self.iam.delete_service_linked_role(RoleName=self.physical_id)


@resource_type("AWS::IAM::User")
class User(_Iam):
    name_property = "UserName"
    replace_on = frozenset({"UserName", "Path"})

    def create(self, properties: dict[str, Any]) -> None:
        if set(properties) - {"UserName", "Path", "Tags", "PermissionsBoundary"}:
            raise Unsupported("AWS::IAM::User: this emulator takes a name, a path and tags only")
        user = call(self.iam, "create_user", {**properties, "UserName": self.name(properties)})["User"]
        self.physical_id, self.attributes = user["UserName"], {"Arn": user["Arn"]}

    def delete(self) -> None:
        self.iam.delete_user(UserName=self.physical_id)
