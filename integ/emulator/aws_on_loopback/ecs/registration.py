"""Where a service's tasks are written down: target groups and Cloud Map."""

from typing import Any

from ..clients import aws
from ..load_balancers import health
from .task import Task


def register(task: Task, service: dict[str, Any]) -> None:
    if not task.interface:
        return
    address = task.interface.private_address
    for group in service.get("loadBalancers") or []:
        if group.get("targetGroupArn"):
            aws("elbv2", task.account, task.region).register_targets(
                TargetGroupArn=group["targetGroupArn"], Targets=[{"Id": address, "Port": int(group["containerPort"])}]
            )
    for registry in service.get("serviceRegistries") or []:
        attributes = {"AWS_INSTANCE_IPV4": address, "ECS_TASK_ARN": task.arn}
        if registry.get("containerPort") or registry.get("port"):
            attributes["AWS_INSTANCE_PORT"] = str(registry.get("containerPort") or registry["port"])
        aws("servicediscovery", task.account, task.region).register_instance(
            ServiceId=registry["registryArn"].split("/")[-1], InstanceId=task.id, Attributes=attributes
        )


def deregister(task: Task, service: dict[str, Any]) -> None:
    if not task.interface:
        return
    for group in service.get("loadBalancers") or []:
        if group.get("targetGroupArn"):
            target = {"Id": task.interface.private_address, "Port": int(group["containerPort"])}
            aws("elbv2", task.account, task.region).deregister_targets(
                TargetGroupArn=group["targetGroupArn"], Targets=[target]
            )
    for registry in service.get("serviceRegistries") or []:
        aws("servicediscovery", task.account, task.region).deregister_instance(
            ServiceId=registry["registryArn"].split("/")[-1], InstanceId=task.id
        )


def is_healthy(task: Task, service: dict[str, Any]) -> bool:
    """In every target group that a load balancer listens for; ECS goes on with a deployment when it is."""
    if not task.interface:
        return True
    target = task.interface.private_address
    groups = [(g["targetGroupArn"], int(g["containerPort"])) for g in service.get("loadBalancers") or []]
    return all(health.is_healthy(arn, target, port) for arn, port in groups if health.is_watched(arn))
