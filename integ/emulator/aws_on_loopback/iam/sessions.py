"""Temporary credentials: who holds them, with which role, session policy and tags."""

import dataclasses
from typing import Any

from moto.core.exceptions import ServiceException
from moto.iam.models import iam_backends
from moto.sts.models import sts_backends
from moto.utilities.utils import get_partition

from . import documents
from .policy import Caller, ResourcePolicy, decide


class AccessDenied(ServiceException):
    """A class of ours: moto looks its own errors up in the model of the service that the package is named like."""

    code = "AccessDenied"


@dataclasses.dataclass
class Session:
    """`role` is moto's record: it has the keys, the role and the session policy."""

    role: Any
    tags: dict[str, str]
    transitive: frozenset[str]
    policy_arns: list[str]


_by_key: dict[str, Session] = {}


def by_key(key: str) -> Session | None:
    return _by_key.get(key)


def find_role(arn: str) -> Any:
    """None when there is no such role."""
    try:
        account, partition = arn.split(":")[4], arn.split(":")[1]
        return iam_backends[account][partition].get_role_by_arn(arn)
    except Exception:
        return None


def issue(
    role_arn: str,
    name: str,
    region: str,
    seconds: int = 3600,
    policy: str | None = None,
    external_id: str | None = None,
    tags: dict[str, str] | None = None,
    transitive: frozenset[str] = frozenset(),
    policy_arns: list[str] | None = None,
) -> Session:
    backend = sts_backends[role_arn.split(":")[4]][get_partition(region)]
    role = backend.assume_role(
        region_name=region,
        role_session_name=name,
        role_arn=role_arn,
        policy=policy,
        duration=seconds,
        external_id=external_id,
    )
    session = Session(role, tags or {}, transitive, policy_arns or [])
    _by_key[role.access_key_id] = session
    return session


def trust_of(role: Any) -> ResourcePolicy:
    return ResourcePolicy([documents.load(role.assume_role_policy_document)], role.account_id, required=True)


def for_service(role_arn: str, service: str, name: str, region: str, source_arn: str = "") -> Any:
    """What a service does with a role it was handed: it must be trusted, or nothing starts."""
    role = find_role(role_arn)
    if role is None:
        raise AccessDenied(f"The role {role_arn} does not exist")
    account = role_arn.split(":")[4]
    caller = Caller(arn=service, account=account, principal_arn=service, identity=[], service=service)
    context = (
        {"aws:SourceAccount": account, "aws:SourceArn": source_arn} if source_arn else {"aws:SourceAccount": account}
    )
    allowed, _ = decide(caller, "sts:AssumeRole", role_arn, context, trust_of(role))
    if not allowed:
        raise AccessDenied(f"{service} is unable to assume the role {role_arn}: its trust policy does not allow it")
    return issue(role_arn, name[:64], region).role
