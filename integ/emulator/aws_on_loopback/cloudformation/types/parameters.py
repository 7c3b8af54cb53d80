"""AWS::SSM::Parameter, and the types that only mark something."""

from typing import Any

from ...input_shapes import call
from ..resource import Resource, resource_type


@resource_type("AWS::SSM::Parameter")
class Parameter(Resource):
    name_property = "Name"
    name_limit = 512
    replace_on = frozenset({"Name"})

    def create(self, properties: dict[str, Any]) -> None:
        self.physical_id = self.name(properties)
        self._put(properties, overwrite=False)

    def _put(self, properties: dict[str, Any], overwrite: bool) -> None:
        wanted = {k: v for k, v in properties.items() if k != "Tags"}
        call(self.client("ssm"), "put_parameter", {**wanted, "Name": self.physical_id, "Overwrite": overwrite})
        self.attributes = {"Value": properties["Value"], "Type": properties["Type"]}

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        self._put(properties, overwrite=True)

    def delete(self) -> None:
        self.client("ssm").delete_parameter(Name=self.physical_id)


class _Mark(Resource):
    def create(self, properties: dict[str, Any]) -> None:
        self.physical_id = self.name(properties)

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        pass

    def delete(self) -> None:
        pass


resource_type("AWS::CDK::Metadata")(_Mark)
resource_type("AWS::CloudFormation::WaitConditionHandle")(_Mark)
