"""Where a service's tasks are written down: target groups and Cloud Map.

Records for now. Whoever makes load balancers listen finds the address of each target here: `Task.interface` has the
private one, which is registered, and the loopback one, on which the task can be reached.
"""

from typing import Any

from ..clients import aws
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
