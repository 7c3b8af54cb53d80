"""One EC2 call, and what IAM knows of the resources it names: ARN and condition keys."""

from collections.abc import Callable
from typing import Any

from moto.ec2.utils import convert_tag_spec
from moto.iam.models import iam_backends

from ...ec2 import machines
from ..resources import Target
from . import shared_images

_KINDS = {
    "eni": "network-interface", "vpc": "vpc", "fleet": "fleet", "sir": "spot-instances-request", "rtb": "route-table",
    "igw": "internet-gateway", "nat": "natgateway", "vpce": "vpc-endpoint",
}  # fmt: skip


def found(look: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """None for what does not exist: the call itself will say so, in the words of EC2."""
    try:
        return look(*arguments, **named)
    except Exception:
        return None


def resource_tags(thing: Any) -> dict[str, Any]:
    tags = {t["key"]: t["value"] for t in thing.get_tags()} if thing is not None and hasattr(thing, "get_tags") else {}
    return {f"{prefix}:ResourceTag/{key}": value for key, value in tags.items() for prefix in ("aws", "ec2")}


def request_tags(tags: dict[str, str]) -> dict[str, Any]:
    return (
        {**{f"aws:RequestTag/{key}": value for key, value in tags.items()}, "aws:TagKeys": list(tags)} if tags else {}
    )


class Request:
    def __init__(self, handler: Any, parameters: dict[str, Any] | None = None) -> None:
        self.backend = handler.ec2_backend
        self.parameters = parameters if parameters is not None else (handler.params or {})
        self.region, self.account, self.partition = handler.region, handler.current_account, handler.partition

    def arn(self, kind: str, name: str = "*") -> str:
        account = "" if kind in ("image", "snapshot") else self.account
        return f"arn:{self.partition}:ec2:{self.region}:{account}:{kind}/{name}"

    def in_vpc(self, vpc_id: str | None) -> dict[str, Any]:
        return {"ec2:Vpc": self.arn("vpc", vpc_id)} if vpc_id else {}

    def specified_tags(self) -> dict[str, dict[str, str]]:
        """TagSpecifications by kind of resource."""
        given = self.parameters.get("TagSpecifications") or self.parameters.get("TagSpecification") or []
        return convert_tag_spec(given) if given else {}

    def instance(self, instance_id: str) -> Target:
        instance = found(self.backend.get_instance, instance_id)
        context = resource_tags(instance)
        if instance is not None:
            zone = instance._placement.zone
            context |= {"ec2:InstanceType": instance.instance_type, "ec2:AvailabilityZone": zone}
            profile = machines.profile_of(instance)
            if profile:
                context["ec2:InstanceProfile"] = profile.arn
        return self.arn("instance", instance_id), context

    def volume(self, volume_id: str) -> Target:
        return self.arn("volume", volume_id), resource_tags(found(self.backend.get_volume, volume_id))

    def group(self, name_or_id: str) -> Target:
        group = found(self.backend.get_security_group_by_name_or_id, name_or_id)
        group_id = group.id if group else name_or_id
        context = {**resource_tags(group), "ec2:SecurityGroupID": group_id}
        return self.arn("security-group", group_id), {**context, **self.in_vpc(group.vpc_id if group else None)}

    def subnet(self, subnet_id: str) -> Target:
        subnet = found(self.backend.get_subnet, subnet_id)
        context = {**resource_tags(subnet), "ec2:SubnetID": subnet_id}
        if subnet is not None:
            context |= {**self.in_vpc(subnet.vpc_id), "ec2:AvailabilityZone": subnet.availability_zone}
        return self.arn("subnet", subnet_id), context

    def template(self, spec: dict[str, Any]) -> Target:
        version = found(self.backend._get_template_from_args, spec)
        template_id = version.template.id if version else spec.get("LaunchTemplateId", "*")
        return self.arn("launch-template", template_id), resource_tags(version.template if version else None)

    def image(self, image_id: str) -> Target:
        images = found(self.backend.describe_images, ami_ids=[image_id]) or [None]
        image, context = images[0], resource_tags(images[0])
        if image is None:
            image = shared_images.find(image_id, self.account, self.backend.region_name)
        if image is not None:
            context |= {
                "ec2:Owner": str(image.owner_id), "ec2:Public": str(bool(image.is_public)).lower(),
                "ec2:ImageType": "machine", "ec2:RootDeviceType": image.root_device_type or "ebs",
            }  # fmt: skip
        return self.arn("image", image_id), context

    def any_of(self, identifier: str) -> Target:
        """A resource of whatever kind its id says."""
        prefix = identifier.rsplit("-", 1)[0]
        known = {"i": self.instance, "vol": self.volume, "sg": self.group, "subnet": self.subnet, "ami": self.image}
        if prefix in known:
            return known[prefix](identifier)
        if prefix == "lt":
            return self.template({"LaunchTemplateId": identifier})
        tags = found(self.backend.describe_tags, filters={"resource-id": [identifier]}) or []
        context = {f"{p}:ResourceTag/{t['key']}": t["value"] for t in tags for p in ("aws", "ec2")}
        return self.arn(_KINDS.get(prefix, "*"), identifier), context

    def profile(self, given: dict[str, Any]) -> Any:
        for profile in iam_backends[self.account][self.partition].instance_profiles.values():
            if given and (profile.arn == given.get("Arn") or profile.name == given.get("Name")):
                return profile
        return None
