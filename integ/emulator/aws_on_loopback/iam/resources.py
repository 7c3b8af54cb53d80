"""Which resource and which condition keys a request has, for the services that are judged by more than the action."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from moto.kms.models import kms_backends
from moto.secretsmanager.models import secretsmanager_backends

from .policy import ANY

Target = tuple[Any, dict[str, Any]]  # ARN (or ANY), condition keys


def _text(handler: Any, *names: str) -> str | None:
    for name in names:
        value = handler._get_param(name)
        if isinstance(value, str) and value:
            return value
    return None


def _arn(handler: Any, service: str, rest: str) -> str:
    return f"arn:{handler.partition}:{service}:{handler.region}:{handler.current_account}:{rest}"


def secret(handler: Any) -> Target:
    name = _text(handler, "SecretId")
    if not name:
        new = _text(handler, "Name")
        return (_arn(handler, "secretsmanager", f"secret:{new}-??????") if new else ANY), {}
    if name.startswith("arn:"):  # also without the characters that AWS appends, which policies see
        _, _, _, region, account, _, rest = name.split(":", 6)
        found = secretsmanager_backends[account][region].secrets.get(rest)
        return (found.arn if found else name), {}
    found = secretsmanager_backends[handler.current_account][handler.region].secrets.get(name)
    return (found.arn if found else _arn(handler, "secretsmanager", f"secret:{name}-??????")), {}


def parameter(handler: Any) -> Target:
    name = _text(handler, "Name", "Path")
    if not name:
        many = handler._get_param("Names")
        name = many[0] if many else None
    if not name:
        return ANY, {}
    return (name if name.startswith("arn:") else _arn(handler, "ssm", f"parameter/{name.lstrip('/')}")), {}


def key(handler: Any) -> Target:
    name = _text(handler, "KeyId")
    if not name:
        return ANY, {}
    context = {f"kms:EncryptionContext:{k}": v for k, v in (handler._get_param("EncryptionContext") or {}).items()}
    if ":alias/" in name or name.startswith("alias/"):
        account = name.split(":")[4] if name.startswith("arn:") else handler.current_account
        region = name.split(":")[3] if name.startswith("arn:") else handler.region
        alias = "alias/" + name.split("alias/", 1)[1]
        context["kms:RequestAlias"] = alias
        identifier = kms_backends[account][region].get_key_id_from_alias(alias)
        return f"arn:{handler.partition}:kms:{region}:{account}:key/{identifier}", context
    return (name if name.startswith("arn:") else _arn(handler, "kms", f"key/{name}")), context


def function(handler: Any) -> Target:
    found = re.search(r"/functions/([^/?]+)", unquote(handler.uri or ""))
    if not found:
        return ANY, {}
    name = found.group(1)
    return (name if name.startswith("arn:") else _arn(handler, "lambda", f"function:{name}")), {}


def repository(handler: Any) -> Target:
    name = _text(handler, "repositoryName")
    return (_arn(handler, "ecr", f"repository/{name}") if name else ANY), {}


def log_group(handler: Any) -> Target:
    name = _text(handler, "logGroupName", "logGroupIdentifier")
    if not name:
        return ANY, {}
    name = name.split(":log-group:")[-1].removesuffix(":*")
    stream = _text(handler, "logStreamName")
    tail = f":log-stream:{stream}" if stream else ":*"
    return _arn(handler, "logs", f"log-group:{name}{tail}"), {}


def state_machine(handler: Any) -> Target:
    return _text(handler, "stateMachineArn", "executionArn") or ANY, {}


def topic(handler: Any) -> Target:
    return _text(handler, "TopicArn") or ANY, {}


def container(handler: Any) -> Target:
    cluster = _text(handler, "cluster") or "default"
    cluster_arn = cluster if cluster.startswith("arn:") else _arn(handler, "ecs", f"cluster/{cluster}")
    context = {"ecs:cluster": cluster_arn}
    name = cluster_arn.split("/")[-1]
    action = handler._get_action()
    if action in ("RunTask", "StartTask"):
        family = _text(handler, "taskDefinition") or ""
        return (family if family.startswith("arn:") else _arn(handler, "ecs", f"task-definition/{family}")), context
    if action in ("DescribeTasks", "StopTask"):
        task = _text(handler, "task") or (handler._get_param("tasks") or ["*"])[0]
        return (task if task.startswith("arn:") else _arn(handler, "ecs", f"task/{name}/{task}")), context
    if action in ("UpdateService", "DeleteService", "DescribeServices", "CreateService"):
        service = _text(handler, "service", "serviceName") or (handler._get_param("services") or ["*"])[0]
        return (service if service.startswith("arn:") else _arn(handler, "ecs", f"service/{name}/{service}")), context
    if action in ("DescribeClusters", "UpdateCluster", "DeleteCluster"):
        return cluster_arn, {}
    return ANY, context


TARGETS: dict[str, Callable[[Any], Target]] = {
    "secretsmanager": secret,
    "ssm": parameter,
    "kms": key,
    "lambda": function,
    "ecr": repository,
    "logs": log_group,
    "states": state_machine,
    "sns": topic,
    "ecs": container,
    "sts": lambda handler: (_text(handler, "RoleArn") or ANY, {}),
}
