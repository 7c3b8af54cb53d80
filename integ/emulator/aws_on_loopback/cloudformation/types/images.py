"""AWS::ECR::Repository"""

from typing import Any

from ...input_shapes import call, text
from ..resource import Resource, resource_type


@resource_type("AWS::ECR::Repository")
class Repository(Resource):
    name_property = "RepositoryName"
    name_limit = 256
    replace_on = frozenset({"RepositoryName", "EncryptionConfiguration"})

    def create(self, properties: dict[str, Any]) -> None:
        name = self.name(properties) if properties.get("RepositoryName") else self.name(properties).lower()
        wanted = {
            k: v
            for k, v in properties.items()
            if k in ("ImageTagMutability", "ImageScanningConfiguration", "EncryptionConfiguration")
        }
        made = call(self.client("ecr"), "create_repository", {**wanted, "repositoryName": name})["repository"]
        self.physical_id = name
        self.attributes = {"Arn": made["repositoryArn"], "RepositoryUri": made["repositoryUri"]}
        self.update(properties, {}, {"RepositoryPolicyText", "LifecyclePolicy"} & properties.keys())

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        ecr, where = self.client("ecr"), {"repositoryName": self.physical_id}
        if "RepositoryPolicyText" in changed:
            if properties.get("RepositoryPolicyText"):
                ecr.set_repository_policy(**where, policyText=text(properties["RepositoryPolicyText"]))
            else:
                ecr.delete_repository_policy(**where)
        if "LifecyclePolicy" in changed:
            rules = (properties.get("LifecyclePolicy") or {}).get("LifecyclePolicyText")
            ecr.put_lifecycle_policy(**where, lifecyclePolicyText=rules) if rules else ecr.delete_lifecycle_policy(
                **where
            )
        if "ImageTagMutability" in changed:
            ecr.put_image_tag_mutability(**where, imageTagMutability=properties.get("ImageTagMutability", "MUTABLE"))
        if "ImageScanningConfiguration" in changed:
            wanted = {**where, "imageScanningConfiguration": properties.get("ImageScanningConfiguration") or {}}
            call(ecr, "put_image_scanning_configuration", wanted)

    def delete(self) -> None:
        empty_first = str(self.properties.get("EmptyOnDelete", False)).lower() == "true"
        self.client("ecr").delete_repository(repositoryName=self.physical_id, force=empty_first)
