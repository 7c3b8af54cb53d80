"""AWS::ECS::*"""

from typing import Any

from ...ecs import services as running
from ...input_shapes import call
from ..resource import ANY_CHANGE, Resource, resource_type


class _Ecs(Resource):
    @property
    def ecs(self) -> Any:
        return self.client("ecs")


@resource_type("AWS::ECS::Cluster")
class Cluster(_Ecs):
    name_property = "ClusterName"
    name_limit = 255
    replace_on = frozenset({"ClusterName"})

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {k: v for k, v in properties.items() if k not in ("ClusterSettings", "Tags")}
        wanted |= {"clusterName": self.name(properties), "settings": properties.get("ClusterSettings") or []}
        made = call(self.ecs, "create_cluster", wanted)["cluster"]
        self.physical_id, self.attributes = made["clusterName"], {"Arn": made["clusterArn"]}

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        wanted = {"cluster": self.physical_id, "settings": properties.get("ClusterSettings") or []}
        call(self.ecs, "update_cluster", {**properties, **wanted})

    def delete(self) -> None:
        self.ecs.delete_cluster(cluster=self.physical_id)


@resource_type("AWS::ECS::ClusterCapacityProviderAssociations")
class ClusterCapacityProviderAssociations(_Ecs):
    """Kept by the template only: every task runs on this machine."""

    replace_on = ANY_CHANGE

    def create(self, properties: dict[str, Any]) -> None:
        self.physical_id = properties["Cluster"]

    def delete(self) -> None:
        pass


@resource_type("AWS::ECS::TaskDefinition")
class TaskDefinition(_Ecs):
    """Never altered: every change registers a new revision of the same family."""

    def name(self, properties: dict[str, Any]) -> str:
        return properties.get("Family") or super().name(properties)

    replace_on = frozenset(
        {"Family", "ContainerDefinitions", "Cpu", "Memory", "ExecutionRoleArn", "TaskRoleArn", "NetworkMode", "Volumes",
         "RequiresCompatibilities", "RuntimePlatform", "EphemeralStorage", "PlacementConstraints", "ProxyConfiguration",
         "PidMode", "IpcMode", "InferenceAccelerators"}
    )  # fmt: skip

    def create(self, properties: dict[str, Any]) -> None:
        made = call(self.ecs, "register_task_definition", {**properties, "family": self.name(properties)})
        self.physical_id = made["taskDefinition"]["taskDefinitionArn"]
        self.attributes = {"TaskDefinitionArn": self.physical_id}

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        pass  # tags

    def delete(self) -> None:
        self.ecs.deregister_task_definition(taskDefinition=self.physical_id)


@resource_type("AWS::ECS::Service")
class Service(_Ecs):
    """Done when its deployment is: the stack waits for the tasks, and fails with the reason why they do not run."""

    name_property = "ServiceName"
    name_limit = 255
    replace_on = frozenset({"ServiceName", "Cluster", "LaunchType", "SchedulingStrategy", "DeploymentController"})

    @property
    def cluster(self) -> str:
        return self.properties.get("Cluster") or "default"

    def _wanted(self, properties: dict[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in properties.items() if k not in ("ServiceName", "Tags", "Cluster")} | {
            "cluster": self.cluster
        }

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {**self._wanted(properties), "serviceName": self.name(properties)}
        made = call(self.ecs, "create_service", {"desiredCount": 1, **wanted})["service"]
        self.physical_id = made["serviceArn"]
        self.attributes = {"Name": made["serviceName"], "ServiceArn": made["serviceArn"]}
        running.wait_until_steady(self.physical_id)

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        if changed - {"Tags"}:
            wanted = {key: value for key, value in self._wanted(properties).items() if key != "role"}
            call(self.ecs, "update_service", {**wanted, "service": self.physical_id})
            running.wait_until_steady(self.physical_id)

    def delete(self) -> None:
        self.ecs.update_service(cluster=self.cluster, service=self.physical_id, desiredCount=0)
        self.ecs.delete_service(cluster=self.cluster, service=self.physical_id, force=True)
        running.wait_until_gone(self.physical_id)
