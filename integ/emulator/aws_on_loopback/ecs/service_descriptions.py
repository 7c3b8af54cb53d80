"""How the API shows a service and its deployments."""

from typing import Any

from .services import Deployment, Service


def _deployment(it: Deployment, primary: bool, desired: int) -> dict[str, Any]:
    running = [task for task in it.tasks if task.status == "RUNNING"]
    pending = [task for task in it.living if task.status != "RUNNING"]
    return {
        "id": it.id, "status": "PRIMARY" if primary else "ACTIVE", "taskDefinition": it.definition["taskDefinitionArn"],
        "desiredCount": desired if primary and it.state != "FAILED" else 0, "runningCount": len(running),
        "pendingCount": len(pending), "failedTasks": it.failed, "createdAt": it.created, "updatedAt": it.updated,
        "rolloutState": it.state, "rolloutStateReason": it.reason, "launchType": "FARGATE", "platformVersion": "1.4.0",
        "networkConfiguration": it.settings.get("networkConfiguration"),
    }  # fmt: skip


def service(it: Service) -> dict[str, Any]:
    deployments = [_deployment(d, d is it.primary, it.desired) for d in it.deployments]
    return {
        **it.settings,
        "serviceArn": it.arn, "serviceName": it.name, "clusterArn": it.cluster_arn, "status": it.status,
        "desiredCount": it.desired, "taskDefinition": it.primary.definition["taskDefinitionArn"],
        "runningCount": sum(d["runningCount"] for d in deployments),
        "pendingCount": sum(d["pendingCount"] for d in deployments),
        "deployments": deployments, "events": it.events[:100], "createdAt": it.created, "tags": it.tags,
    }  # fmt: skip
