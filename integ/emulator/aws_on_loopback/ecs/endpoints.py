"""What a container asks over http: credentials of its task role, metadata (version 4)."""

from typing import Any

from ..iam import sessions
from . import descriptions, task


def credentials(task_id: str) -> dict[str, Any] | None:
    found = next((t for t in task.all_tasks() if t.id == task_id and not t.ended.is_set()), None)
    if found is None or not found.task_role:
        return None
    session = sessions.for_service(found.task_role, "ecs-tasks.amazonaws.com", task_id, found.region, found.arn)
    return {
        "RoleArn": found.task_role, "AccessKeyId": session.access_key_id, "SecretAccessKey": session.secret_access_key,
        "Token": session.session_token, "Expiration": session.expiration.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }  # fmt: skip


def metadata(runtime_id: str, rest: list[str]) -> dict[str, Any] | None:
    for found in task.all_tasks():
        for container in found.containers:
            if container.runtime_id == runtime_id:
                if rest == ["task"]:
                    return descriptions.task_metadata(found)
                return {} if rest else descriptions.container_metadata(found, container)
    return None
