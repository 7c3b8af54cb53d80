"""AWS::ImageBuilder::*, as records: no image is built."""

from typing import Any

from ..records import Record
from ..resource import resource_type


class _Versioned(Record):
    """Every change makes a new one: components and recipes cannot be altered."""

    service = "imagebuilder"
    replace_on = frozenset(
        {
            "Name",
            "Version",
            "Data",
            "Uri",
            "Components",
            "ParentImage",
            "BlockDeviceMappings",
            "AdditionalInstanceConfiguration",
            "WorkingDirectory",
            "Platform",
            "Description",
        }
    )

    def name(self, properties: dict[str, Any]) -> str:
        return properties["Name"]  # which stays: it is the version that makes the new one another

    def arn(self, name: str) -> str:
        return super().arn(name.lower()) + f"/{self.properties['Version']}"


@resource_type("AWS::ImageBuilder::Component")
class Component(_Versioned):
    path = "component/{name}"

    def arn(self, name: str) -> str:
        return super().arn(name) + "/1"


@resource_type("AWS::ImageBuilder::ImageRecipe")
class ImageRecipe(_Versioned):
    path = "image-recipe/{name}"


class _Configuration(Record):
    service = "imagebuilder"
    name_property = "Name"
    replace_on = frozenset({"Name"})

    def arn(self, name: str) -> str:
        return super().arn(name.lower())


@resource_type("AWS::ImageBuilder::InfrastructureConfiguration")
class InfrastructureConfiguration(_Configuration):
    path = "infrastructure-configuration/{name}"


@resource_type("AWS::ImageBuilder::DistributionConfiguration")
class DistributionConfiguration(_Configuration):
    path = "distribution-configuration/{name}"


@resource_type("AWS::ImageBuilder::ImagePipeline")
class ImagePipeline(_Configuration):
    path = "image-pipeline/{name}"


@resource_type("AWS::ImageBuilder::LifecyclePolicy")
class LifecyclePolicy(_Configuration):
    path = "lifecycle-policy/{name}"
