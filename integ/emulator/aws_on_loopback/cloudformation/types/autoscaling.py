"""AWS::ApplicationAutoScaling::*. Records: nothing scales by itself."""

from typing import Any

from ...input_shapes import call
from ..resource import Resource, resource_type


class _Scaling(Resource):
    @property
    def scaling(self) -> Any:
        return self.client("application-autoscaling")


@resource_type("AWS::ApplicationAutoScaling::ScalableTarget")
class ScalableTarget(_Scaling):
    replace_on = frozenset({"ResourceId", "ScalableDimension", "ServiceNamespace"})

    def create(self, properties: dict[str, Any]) -> None:
        self.update(properties, {}, set())
        parts = (properties["ResourceId"], properties["ScalableDimension"], properties["ServiceNamespace"])
        self.physical_id = "|".join(parts)
        self.attributes = {"Id": self.physical_id}

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        call(self.scaling, "register_scalable_target", properties)

    def delete(self) -> None:
        resource, dimension, namespace = self.physical_id.split("|")
        self.scaling.deregister_scalable_target(
            ServiceNamespace=namespace, ResourceId=resource, ScalableDimension=dimension
        )


@resource_type("AWS::ApplicationAutoScaling::ScalingPolicy")
class ScalingPolicy(_Scaling):
    name_property = "PolicyName"
    replace_on = frozenset({"PolicyName", "ScalingTargetId", "ResourceId", "ScalableDimension", "ServiceNamespace"})

    def _wanted(self, properties: dict[str, Any], name: str) -> dict[str, Any]:
        wanted = {**properties, "PolicyName": name}
        if wanted.get("ScalingTargetId"):
            parts = wanted.pop("ScalingTargetId").split("|")
            wanted["ResourceId"], wanted["ScalableDimension"], wanted["ServiceNamespace"] = parts
        return wanted

    def create(self, properties: dict[str, Any]) -> None:
        self._key = self._wanted(properties, self.name(properties))
        self.physical_id = call(self.scaling, "put_scaling_policy", self._key)["PolicyARN"]
        self.attributes = {"Arn": self.physical_id, "PolicyName": self._key["PolicyName"]}

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        before, self._key = self._key, self._wanted(properties, self._key["PolicyName"])
        call(self.scaling, "delete_scaling_policy", before)  # else the emulated API keeps the alarms of the old one
        call(self.scaling, "put_scaling_policy", self._key)

    def delete(self) -> None:
        call(self.scaling, "delete_scaling_policy", self._key)
