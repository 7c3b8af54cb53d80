"""AWS::KMS::*"""

import json
from typing import Any

from ..resource import Resource, Unsupported, resource_type


@resource_type("AWS::KMS::Key")
class Key(Resource):
    replace_on = frozenset({"KeySpec", "KeyUsage", "MultiRegion"})

    def create(self, properties: dict[str, Any]) -> None:
        # moto itself knows no presets: a key would be for nothing
        wanted: dict[str, Any] = {"Description": "", "KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT"}
        wanted |= {key: properties[key] for key in (*wanted, "MultiRegion") if key in properties}
        if properties.get("KeyPolicy"):
            wanted["Policy"] = json.dumps(properties["KeyPolicy"])
        tags = [{"TagKey": t["Key"], "TagValue": t["Value"]} for t in properties.get("Tags") or []]
        key = self.client("kms").create_key(**wanted, Tags=tags)["KeyMetadata"]
        self.physical_id, self.attributes = key["KeyId"], {"Arn": key["Arn"], "KeyId": key["KeyId"]}
        self.update(properties, {}, {"EnableKeyRotation", "Enabled"} & properties.keys())

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        kms, key = self.client("kms"), self.physical_id
        unknown = changed - {
            "KeyPolicy",
            "EnableKeyRotation",
            "Enabled",
            "Description",
            "Tags",
            "PendingWindowInDays",
            "RotationPeriodInDays",
        }
        if unknown:
            raise Unsupported(f"{self.kind}: this emulator cannot update {', '.join(sorted(unknown))}")
        if "KeyPolicy" in changed:
            kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(properties["KeyPolicy"]))
        if "EnableKeyRotation" in changed:
            on = str(properties.get("EnableKeyRotation", False)).lower() == "true"
            kms.enable_key_rotation(KeyId=key) if on else kms.disable_key_rotation(KeyId=key)
        if "Enabled" in changed:
            on = str(properties.get("Enabled", True)).lower() == "true"
            kms.enable_key(KeyId=key) if on else kms.disable_key(KeyId=key)
        if "Description" in changed:
            kms.update_key_description(KeyId=key, Description=properties.get("Description", ""))
        if "Tags" in changed:
            kms.untag_resource(KeyId=key, TagKeys=[t["Key"] for t in old.get("Tags") or []])
            kms.tag_resource(
                KeyId=key, Tags=[{"TagKey": t["Key"], "TagValue": t["Value"]} for t in properties.get("Tags") or []]
            )

    def delete(self) -> None:
        days = int(self.properties.get("PendingWindowInDays", 30))
        self.client("kms").schedule_key_deletion(KeyId=self.physical_id, PendingWindowInDays=days)


@resource_type("AWS::KMS::Alias")
class Alias(Resource):
    name_property = "AliasName"
    replace_on = frozenset({"AliasName"})

    def create(self, properties: dict[str, Any]) -> None:
        self.client("kms").create_alias(AliasName=properties["AliasName"], TargetKeyId=properties["TargetKeyId"])
        self.physical_id = properties["AliasName"]

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        self.client("kms").update_alias(AliasName=self.physical_id, TargetKeyId=properties["TargetKeyId"])

    def delete(self) -> None:
        self.client("kms").delete_alias(AliasName=self.physical_id)
