"""What one EC2 call asks IAM for: (action, resource ARN, condition keys), as the service authorization reference says.

A call that is not listed is judged by its action only. Describe* and Get* have the resource "*".
"""

from collections.abc import Callable
from typing import Any

from ..policy import ANY
from .launch import Launch, Need
from .request import Request, found, request_tags


def _run_instances(request: Request) -> list[Need]:
    given = request.parameters
    spec = given.get("LaunchTemplate") or {}
    version = found(request.backend._get_template_from_args, spec) if spec else None
    data = version.data if version else {}
    options = given.get("InstanceMarketOptions") or data.get("InstanceMarketOptions") or {}
    return Launch(request, data, spec, request.specified_tags(), options.get("MarketType"), "RunInstances").needs()


def _create_fleet(request: Request) -> list[Need]:
    tags = request.specified_tags().get("fleet", {})
    wanted = [("ec2:CreateFleet", request.arn("fleet"), request_tags(tags))]
    for configuration in request.parameters.get("LaunchTemplateConfigs") or []:
        wanted.append(("ec2:CreateFleet", *request.template(configuration.get("LaunchTemplateSpecification") or {})))
    if tags:
        context = {**request_tags(tags), "ec2:CreateAction": "CreateFleet"}
        wanted.append(("ec2:CreateTags", request.arn("fleet"), context))
    return wanted


def _create_tags(request: Request) -> list[Need]:
    tags = request_tags({tag["Key"]: tag.get("Value", "") for tag in request.parameters.get("Tags") or []})
    targets = [request.any_of(identifier) for identifier in request.parameters.get("Resources") or []]
    return [("ec2:CreateTags", arn, {**context, **tags}) for arn, context in targets]


def _delete_tags(request: Request) -> list[Need]:
    keys = {"aws:TagKeys": [tag["Key"] for tag in request.parameters.get("Tags") or []]}
    targets = [request.any_of(identifier) for identifier in request.parameters.get("Resources") or []]
    return [("ec2:DeleteTags", arn, {**context, **keys}) for arn, context in targets]


def _create(action: str, kind: str) -> Callable[[Request], list[Need]]:
    def needs_of(request: Request) -> list[Need]:
        tags = request.specified_tags().get(kind, {})
        context = {**request_tags(tags), **request.in_vpc(request.parameters.get("VpcId"))}
        wanted = [(f"ec2:{action}", request.arn(kind), context)]
        if tags:
            wanted.append(("ec2:CreateTags", request.arn(kind), {**request_tags(tags), "ec2:CreateAction": action}))
        return wanted

    return needs_of


def _by_id(action: str, *keys: str) -> Callable[[Request], list[Need]]:
    def needs_of(request: Request) -> list[Need]:
        given = [request.parameters.get(key) or [] for key in keys]
        identifiers = [i for value in given for i in (value if isinstance(value, list) else [value])]
        return [(f"ec2:{action}", *request.any_of(i)) for i in identifiers] or [(f"ec2:{action}", ANY, {})]

    return needs_of


def _on_template(action: str) -> Callable[[Request], list[Need]]:
    def needs_of(request: Request) -> list[Need]:
        names = ("LaunchTemplateId", "LaunchTemplateName")
        spec = {key: request.parameters[key] for key in names if request.parameters.get(key)}
        return [(f"ec2:{action}", *request.template(spec))]

    return needs_of


def _change_profile(action: str) -> Callable[[Request], list[Need]]:
    def needs_of(request: Request) -> list[Need]:
        instance = request.parameters.get("InstanceId")
        wanted: list[Need] = [(f"ec2:{action}", *(request.instance(instance) if instance else (ANY, {})))]
        profile = request.profile(request.parameters.get("IamInstanceProfile") or {})
        passed = {"iam:PassedToService": "ec2.amazonaws.com"}
        return wanted + [("iam:PassRole", role.arn, passed) for role in (profile.roles if profile else [])]

    return needs_of


_CALLS: dict[str, Callable[[Request], list[Need]]] = {
    "RunInstances": _run_instances,
    "CreateFleet": _create_fleet,
    "CreateTags": _create_tags,
    "DeleteTags": _delete_tags,
    "CreateVolume": _create("CreateVolume", "volume"),
    "CreateSecurityGroup": _create("CreateSecurityGroup", "security-group"),
    "CreateLaunchTemplate": _create("CreateLaunchTemplate", "launch-template"),
    "AttachVolume": _by_id("AttachVolume", "InstanceId", "VolumeId"),
    "DetachVolume": _by_id("DetachVolume", "InstanceId", "VolumeId"),
}
_CALLS |= {
    action: _by_id(action, key)
    for key, actions in {
        "InstanceIds": ("TerminateInstances", "StopInstances", "StartInstances", "RebootInstances"),
        "InstanceId": ("ModifyInstanceAttribute", "GetConsoleOutput"),
        "VolumeId": ("DeleteVolume",),
        "GroupId": (
            "DeleteSecurityGroup", "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress",
            "RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress",
        ),
        "FleetIds": ("DeleteFleets",),
        "FleetId": ("ModifyFleet",),
        "SpotInstanceRequestIds": ("CancelSpotInstanceRequests",),
    }.items()
    for action in actions
}  # fmt: skip
_CALLS |= {
    action: _on_template(action)
    for action in (
        "CreateLaunchTemplateVersion", "DeleteLaunchTemplate", "DeleteLaunchTemplateVersions", "ModifyLaunchTemplate",
        "GetLaunchTemplateData",
    )
}  # fmt: skip
_CALLS |= {
    action: _change_profile(action)
    for action in (
        "AssociateIamInstanceProfile", "DisassociateIamInstanceProfile", "ReplaceIamInstanceProfileAssociation",
    )
}  # fmt: skip


def needs(handler: Any, action: str) -> list[Need]:
    if action in _CALLS:
        return _CALLS[action](Request(handler))
    return [(f"ec2:{action}", "*" if action.startswith(("Describe", "Get")) else ANY, {})]
