"""sts:AssumeRole as AWS does it: the caller's policies and the role's trust, also for the session tags."""

from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.sts.responses import TokenResponse

from . import callers, denials, sessions, uses
from .policy import Caller, decide


class StsValidation(ServiceException):
    code = "ValidationError"


def _context(handler: Any, caller: Caller, tags: dict[str, str], transitive: set[str]) -> dict[str, Any]:
    context = {
        **caller.context(handler.region),
        "sts:ExternalId": handler._get_param("ExternalId"),
        "sts:RoleSessionName": handler._get_param("RoleSessionName"),
        "sts:SourceIdentity": handler._get_param("SourceIdentity"),
        **{f"aws:RequestTag/{key}": value for key, value in tags.items()},
        "aws:TagKeys": list(tags) or None,
        "sts:TransitiveTagKeys": sorted(transitive) or None,
    }
    return {key: value for key, value in context.items() if value is not None}


def _session_tags(handler: Any, caller: Caller) -> tuple[dict[str, str], set[str]]:
    tags = {tag["Key"]: tag["Value"] for tag in handler._get_param("Tags") or []}
    transitive = set(handler._get_param("TransitiveTagKeys") or [])
    if transitive - tags.keys():
        raise StsValidation("The specified transitive tag keys must be included in the requested tags.")
    inherited = {key: caller.tags[key] for key in caller.transitive if key in caller.tags}
    if inherited.keys() & tags.keys():
        raise StsValidation(
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive "
            "tag key from the calling session."
        )
    return tags, transitive


def assume_role(handler: Any) -> ActionResult:
    arn, name = handler._get_param("RoleArn"), handler._get_param("RoleSessionName")
    seconds = handler._get_int_param("DurationSeconds", 3600)
    caller = callers.identity_of(handler)
    role = sessions.find_role(arn)
    tags, transitive = _session_tags(handler, caller)
    context = _context(handler, caller, tags, transitive)
    for action in ["sts:AssumeRole"] + (["sts:TagSession"] if tags else []):
        allowed = False
        why = "because the role does not exist"
        if role is not None:
            allowed, why = decide(caller, action, arn, context, sessions.trust_of(role))
        if not allowed:
            text = f"User: {caller.arn} is not authorized to perform: {action} on resource: {arn}"
            denials.record(caller.arn, action, arn, why, context)
            raise sessions.AccessDenied(text)  # AWS does not say why: it would tell which roles exist
        uses.record(caller.principal_arn, action, arn)
    if ":assumed-role/" in caller.arn and seconds > 3600:
        raise StsValidation(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
        )
    if seconds > int(role.max_session_duration or 3600):
        raise StsValidation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
    inherited = {key: caller.tags[key] for key in caller.transitive if key in caller.tags}
    session = sessions.issue(
        arn,
        name,
        handler.region,
        seconds,
        handler._get_param("Policy"),
        handler._get_param("ExternalId"),
        {**tags, **inherited},
        frozenset(transitive) | caller.transitive,
        [p["arn"] for p in handler._get_param("PolicyArns") or []],
    ).role
    user = {"AssumedRoleId": session.user_id, "Arn": session.arn}
    return ActionResult({"Credentials": session, "AssumedRoleUser": user, "PackedPolicySize": 6})


def identity(handler: Any) -> ActionResult:
    caller = callers.identity_of(handler)
    session = sessions.by_key(handler.get_access_key())
    user = session.role.user_id if session else caller.account
    return ActionResult({"UserId": user, "Account": caller.account, "Arn": caller.arn})


def install() -> None:
    TokenResponse.assume_role = assume_role
    TokenResponse.get_caller_identity = identity
