"""The ECS API for tasks and services. Clusters and task definitions stay moto's records."""

from typing import Any

from moto.applicationautoscaling.models import ApplicationAutoscalingBackend
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.ecs.responses import EC2ContainerServiceResponse as Handler

from . import descriptions, service_descriptions, services, task


class InvalidParameter(ServiceException):
    code = "InvalidParameterException"


class ClusterNotFound(ServiceException):
    code, message = "ClusterNotFoundException", "Cluster not found."


class ServiceNotFound(ServiceException):
    code, message = "ServiceNotFoundException", "Service not found."


class ClusterContains(ServiceException):
    code = "ClusterContainsTasksException"


_describe_clusters, _delete_cluster = Handler.describe_clusters, Handler.delete_cluster
_list_tags = Handler.list_tags_for_resource


def _cluster(handler: Any) -> str:
    name = (handler._get_param("cluster") or "default").split("/")[-1]
    cluster = handler.ecs_backend.clusters.get(name)
    if cluster is None or cluster.status == "INACTIVE":
        raise ClusterNotFound()
    return cluster.arn


def _request(handler: Any) -> dict[str, Any]:
    return dict(handler.params)


def run_task(self: Any) -> ActionResult:
    cluster, request = _cluster(self), _request(self)
    definition = task.definition_of(self.current_account, self.region, request["taskDefinition"])
    if definition["status"] != "ACTIVE":
        raise InvalidParameter("TaskDefinition is inactive")
    if definition.get("networkMode") == "awsvpc" and not request.get("networkConfiguration"):
        raise InvalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
    try:
        made = [
            task.Task(self.current_account, self.region, cluster, definition, request)
            for _ in range(int(request.get("count") or 1))
        ]
    except ValueError as error:
        raise InvalidParameter(str(error)) from None
    for turn, it in enumerate(made):
        it.start(turn)
    return ActionResult({"tasks": [descriptions.task(it) for it in made], "failures": []})


def describe_tasks(self: Any) -> ActionResult:
    cluster, names = _cluster(self), self._get_param("tasks") or []
    found = {name: task.find(cluster, name) for name in names}
    with_tags = "TAGS" in (self._get_param("include") or [])
    missing = [{"arn": name, "reason": "MISSING"} for name, it in found.items() if it is None]
    return ActionResult(
        {"tasks": [descriptions.task(it, with_tags) for it in found.values() if it], "failures": missing}
    )


def list_tasks(self: Any) -> ActionResult:
    wanted = self._get_param("desiredStatus") or "RUNNING"
    found = [it for it in task.of_cluster(_cluster(self)) if it.desired_status == wanted]
    if self._get_param("serviceName"):
        group = f"service:{self._get_param('serviceName').split('/')[-1]}"
        found = [it for it in found if it.request.get("group") == group]
    if self._get_param("family"):
        found = [it for it in found if it.definition["family"] == self._get_param("family")]
    if self._get_param("startedBy"):
        found = [it for it in found if it.request.get("startedBy") == self._get_param("startedBy")]
    return ActionResult({"taskArns": [it.arn for it in found]})


def stop_task(self: Any) -> ActionResult:
    found = task.find(_cluster(self), self._get_param("task"))
    if found is None:
        raise InvalidParameter("The referenced task was not found.")
    found.stop("UserInitiated", self._get_param("reason") or "Task stopped by user")
    return ActionResult({"task": descriptions.task(found)})


def _service(handler: Any) -> services.Service:
    found = services.find(_cluster(handler), handler._get_param("service"))
    if found is None or found.status == "INACTIVE":
        raise ServiceNotFound()
    return found


def create_service(self: Any) -> ActionResult:
    cluster, request = _cluster(self), _request(self)
    existing = services.find(cluster, request["serviceName"])
    if existing and existing.status != "INACTIVE":
        raise InvalidParameter("Creation of service was not idempotent.")
    made = services.Service(self.current_account, self.region, cluster, request)
    return ActionResult({"service": service_descriptions.service(made)})


def update_service(self: Any) -> ActionResult:
    service = _service(self)
    service.update(_request(self))
    return ActionResult({"service": service_descriptions.service(service)})


def delete_service(self: Any) -> ActionResult:
    service = _service(self)
    try:
        service.remove(bool(self._get_param("force")))
    except ValueError as error:
        raise InvalidParameter(str(error)) from None
    return ActionResult({"service": service_descriptions.service(service)})


def describe_services(self: Any) -> ActionResult:
    cluster, names = _cluster(self), self._get_param("services") or []
    found = {name: services.find(cluster, name) for name in names}
    missing = [{"arn": name, "reason": "MISSING"} for name, it in found.items() if it is None]
    shown = [service_descriptions.service(it) for it in found.values() if it]
    return ActionResult({"services": shown, "failures": missing})


def list_services(self: Any) -> ActionResult:
    cluster = _cluster(self)
    found = [s.arn for s in services.all_services() if s.cluster_arn == cluster and s.status != "INACTIVE"]
    return ActionResult({"serviceArns": found})


def describe_clusters(self: Any) -> ActionResult:
    answer = _describe_clusters(self)
    for cluster in answer.result["clusters"]:
        living = [it for it in task.of_cluster(cluster.arn) if not it.ended.is_set()]
        cluster.running_tasks_count = sum(it.status == "RUNNING" for it in living)
        cluster.pending_tasks_count = len(living) - cluster.running_tasks_count
        cluster.active_services_count = sum(
            s.cluster_arn == cluster.arn and s.status == "ACTIVE" for s in services.all_services()
        )
    return answer


def delete_cluster(self: Any) -> ActionResult:
    cluster = _cluster(self)
    if any(s.cluster_arn == cluster and s.status != "INACTIVE" for s in services.all_services()):
        raise ClusterContains("The Cluster cannot be deleted while Services are active.")
    if any(not it.ended.is_set() for it in task.of_cluster(cluster)):
        raise ClusterContains("The Cluster cannot be deleted while Tasks are active.")
    return _delete_cluster(self)


def list_tags_for_resource(self: Any) -> ActionResult:
    arn = self._get_param("resourceArn")
    for it in task.all_tasks():
        if it.arn == arn:
            return ActionResult({"tags": it.request.get("tags") or []})
    for service in services.all_services():
        if service.arn == arn:
            return ActionResult({"tags": service.tags})
    return _list_tags(self)


def _exists_for_scaling(self: Any, resource_id: str) -> bool:
    """`service/cluster/name`: Application Auto Scaling asks before it registers a target."""
    _, cluster, name = resource_id.split("/")
    for service in services.all_services():
        here = (service.account, service.region) == (self.account_id, self.region_name)
        if here and service.status == "ACTIVE" and service.arn.endswith(f"/{cluster}/{name}"):
            return True
    raise InvalidParameter(f"ECS service doesn't exist: {resource_id}")


def install() -> None:
    ApplicationAutoscalingBackend._ecs_service_exists_for_target = _exists_for_scaling
    for operation in (
        run_task, describe_tasks, list_tasks, stop_task, create_service, update_service, delete_service,
        describe_services, list_services, describe_clusters, delete_cluster, list_tags_for_resource,
    ):  # fmt: skip
        setattr(Handler, operation.__name__, operation)
    Handler.start_task = run_task  # the machine that a task is placed on is always this one
