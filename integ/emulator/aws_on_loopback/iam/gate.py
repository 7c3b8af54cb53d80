"""Every API call of a role or user is judged before it happens (EMULATOR_IAM=enforce)."""

import re
from typing import Any

from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, BaseResponse
from moto.s3.exceptions import S3AccessDeniedError

from .. import settings
from ..ec2 import fleets
from ..ec2.faults import Ec2Error
from . import assume_role, buckets, denials, managed_policies, resource_policies, resources, uses
from .callers import caller_of
from .ec2_requests import needs
from .ec2_requests.launch import Launch
from .ec2_requests.request import Request
from .policy import ANY, Caller, ResourcePolicy, decide

_SERVICES = {"monitoring": "cloudwatch", "email": "ses"}  # signing name -> prefix of its actions
_ACTIONS = {("lambda", "Invoke"): "InvokeFunction"}
_PLAIN_ERROR = ("sts", "iam", "autoscaling", "cloudformation", "rds", "elasticloadbalancing", "sns")


class Denied(ServiceException):
    """A class of ours, see sessions.AccessDenied."""


def _service(handler: Any) -> str:
    found = re.search(
        r"Credential=[^/]+/[^/]+/[^/]+/([^/]+)/aws4_request", handler.headers.get("Authorization", "") or ""
    )
    return _SERVICES.get(found.group(1), found.group(1)) if found else ""


def judge(
    handler: Any,
    caller: Caller,
    action: str,
    resource: Any,
    context: dict[str, Any],
    policy: ResourcePolicy | None = None,
) -> str | None:
    """None when allowed, else what to tell the caller."""
    owner = policy.account if policy else handler.current_account
    whole = {**caller.context(handler.region), "aws:ResourceAccount": owner, **context}
    allowed, why = decide(caller, action, resource, whole, policy)
    if allowed:
        uses.record(caller.principal_arn, action, resource)
        return None
    denials.record(caller.arn, action, resource, why, context)
    where = "" if resource in (ANY, "*") else f" on resource: {resource}"
    return f"User: {caller.arn} is not authorized to perform: {action}{where} {why}"


def _authorize(handler: Any) -> None:
    service, action = _service(handler), handler._get_action()
    if not action or (service == "sts" and action in ("GetCallerIdentity", "AssumeRole")):
        return  # everyone may ask who they are; AssumeRole is judged together with the trust policy
    caller = caller_of(handler)
    if caller is None:
        return
    if service == "ec2":
        if not caller.root:
            _authorize_ec2(handler, caller, needs(handler, action))
        return
    target, context = resources.TARGETS[service](handler) if service in resources.TARGETS else (ANY, {})
    lookup = resource_policies.LOOKUPS.get(service)
    policy = lookup(target) if lookup else None
    if caller.root and policy is None:
        return
    name = _ACTIONS.get((service, action), action)
    refusal = judge(handler, caller, f"{service}:{name}", target, context, policy)
    if refusal:
        raise Denied("AccessDenied" if service in _PLAIN_ERROR else "AccessDeniedException", refusal)


def _authorize_ec2(handler: Any, caller: Caller, wanted: list[tuple[str, Any, dict[str, Any]]]) -> None:
    for action, resource, context in wanted:
        refusal = judge(handler, caller, action, resource, context)
        if refusal:
            raise Ec2Error("UnauthorizedOperation", f"You are not authorized to perform this operation. {refusal}")


def _authorize_fleet_instance(handler: Any, spec: dict, override: dict, market: str, tags: dict) -> None:
    """CreateFleet makes its instances with the caller's permissions: a refusal lands in Errors[]."""
    caller = caller_of(handler)
    if caller is None or caller.root:
        return
    request = Request(handler, {k: v for k, v in override.items() if k in ("InstanceType", "SubnetId", "ImageId")})
    data = handler.ec2_backend._get_template_from_args(spec).data
    _authorize_ec2(handler, caller, Launch(request, data, spec, tags, market, "CreateFleet").needs())


def _authorize_s3(handler: Any, bucket_name: str | None = None, key_name: str | None = None) -> None:
    caller = caller_of(handler)
    if caller is None:
        return
    policy = resource_policies.of_bucket(bucket_name, handler.partition) if bucket_name else None
    for action, arn, context in buckets.needs(handler, bucket_name, key_name):
        if judge(handler, caller, action, arn, context, policy):
            raise S3AccessDeniedError()


def install() -> None:
    managed_policies.install()
    assume_role.install()
    # moto's own judging is off: it knows no conditions, boundaries, session policies, nor other accounts
    ActionAuthenticatorMixin._authenticate_and_authorize_normal_action = lambda self, resource="*": None
    ActionAuthenticatorMixin._authenticate_and_authorize_s3_action = lambda self, **_: None
    proceed = BaseResponse.call_action
    enforced = settings.IAM == "enforce"

    def call_action(self: Any) -> Any:
        try:
            if enforced:
                _authorize(self)
        except ServiceException as error:
            _, headers, body = self.serialized(ActionResult(error))
            headers["status"] = 403
            return 403, headers, body
        _move_to_owner(self)
        return proceed(self)

    BaseResponse.call_action = call_action
    if enforced:
        ActionAuthenticatorMixin._authenticate_and_authorize_s3_action = _authorize_s3
        fleets.authorize = _authorize_fleet_instance


def _move_to_owner(handler: Any) -> None:
    """A secret or key named by the ARN of another account (or region) is looked up where it lives."""
    service = _service(handler)
    if service in resource_policies.LOOKUPS:
        target, _ = resources.TARGETS[service](handler)
        if target is not ANY:
            handler.current_account, _ = resource_policies.owner(target)
