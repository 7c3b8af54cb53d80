"""How tasks and containers are shown: by the API, and to the containers themselves."""

from typing import Any

from .container import Container
from .task import Task


def _container(task: Task, it: Container) -> dict[str, Any]:
    interfaces = []
    if task.interface:
        interfaces = [{"attachmentId": task.interface.attachment, "privateIpv4Address": task.interface.private_address}]
    return {
        "containerArn": f"{task.arn.replace(':task/', ':container/')}/{it.runtime_id[:8]}",
        "taskArn": task.arn,
        "name": it.name,
        "image": it.definition["image"],
        "imageDigest": it.digest,
        "runtimeId": it.runtime_id,
        "lastStatus": it.status,
        "exitCode": it.exit_code,
        "reason": it.reason or None,
        "healthStatus": it.health,
        "networkInterfaces": interfaces,
        "cpu": str(it.definition.get("cpu", 0)),
    }


def task(it: Task, with_tags: bool = False) -> dict[str, Any]:
    shown = {
        "taskArn": it.arn,
        "clusterArn": it.cluster_arn,
        "taskDefinitionArn": it.definition["taskDefinitionArn"],
        "lastStatus": it.status,
        "desiredStatus": it.desired_status,
        "createdAt": it.created,
        "startedAt": it.started,
        "stoppingAt": it.stopping,
        "stoppedAt": it.stopped,
        "stopCode": it.stop_code,
        "stoppedReason": it.stopped_reason,
        "healthStatus": it.health,
        "launchType": it.request.get("launchType") or "FARGATE",
        "connectivity": "CONNECTED",
        "group": it.request.get("group") or f"family:{it.definition['family']}",
        "startedBy": it.request.get("startedBy"),
        "cpu": it.definition.get("cpu"),
        "memory": it.definition.get("memory"),
        "version": 1,
        "overrides": it.request.get("overrides") or {"containerOverrides": []},
        "platformVersion": "1.4.0",
        "attachments": [it.interface.described("ATTACHED" if it.status == "RUNNING" else "DELETED")]
        if it.interface
        else [],
        "containers": [_container(it, container) for container in it.containers],
        "tags": it.request.get("tags") if with_tags else None,
    }
    return {key: value for key, value in shown.items() if value is not None}


def container_metadata(task: Task, it: Container) -> dict[str, Any]:
    networks = []
    if task.interface:
        networks = [{"NetworkMode": "awsvpc", "IPv4Addresses": [task.interface.private_address]}]
    return {
        "DockerId": it.runtime_id,
        "Name": it.name,
        "Image": it.definition["image"],
        "ImageID": it.digest,
        "KnownStatus": it.status,
        "DesiredStatus": task.desired_status,
        "Type": "NORMAL",
        "Networks": networks,
        "Labels": {
            "com.amazonaws.ecs.cluster": task.cluster_arn,
            "com.amazonaws.ecs.task-arn": task.arn,
            "com.amazonaws.ecs.container-name": it.name,
            "com.amazonaws.ecs.task-definition-family": task.definition["family"],
        },
    }


def task_metadata(it: Task) -> dict[str, Any]:
    return {
        "Cluster": it.cluster_arn,
        "TaskARN": it.arn,
        "Family": it.definition["family"],
        "Revision": str(it.definition["revision"]),
        "KnownStatus": it.status,
        "DesiredStatus": it.desired_status,
        "LaunchType": "FARGATE",
        "Containers": [container_metadata(it, container) for container in it.containers],
    }
