"""RunInstances in full: one entry for each kind of resource, then PassRole and CreateTags."""

from typing import Any

from moto.ec2.utils import convert_tag_spec

from .request import Request, request_tags

Need = tuple[str, Any, dict[str, Any]]
_RUN = "ec2:RunInstances"


class Launch:
    def __init__(
        self, request: Request, data: dict[str, Any], spec: dict[str, Any], tags: dict, market: str | None, action: str
    ) -> None:
        self.request, self.given, self.data, self.spec = request, request.parameters, data, spec
        self.market, self.action = market, action
        self.interfaces = self._value("NetworkInterfaces") or []
        of_template = convert_tag_spec(data.get("TagSpecifications") or {})
        kinds = ("instance", "volume", "network-interface")
        self.tags = {kind: {**of_template.get(kind, {}), **tags.get(kind, {})} for kind in kinds}
        self.launch_template: dict[str, Any] = {"ec2:IsLaunchTemplateResource": "false"}
        if spec:
            self.launch_template = {
                "ec2:LaunchTemplate": request.template(spec)[0], "ec2:IsLaunchTemplateResource": "true",
            }  # fmt: skip
        self.subnet = self._value("SubnetId") or next(
            (n["SubnetId"] for n in self.interfaces if n.get("SubnetId")), None
        )
        self.zone: dict[str, Any] = {}
        if self.subnet:
            zone = request.subnet(self.subnet)[1].get("ec2:AvailabilityZone")
            self.zone = {"ec2:AvailabilityZone": zone} if zone else {}

    def _value(self, key: str) -> Any:
        return self.given.get(key) or self.data.get(key)

    def _from_template(self, key: str) -> dict[str, Any]:
        """A value written in the request itself is not "of the launch template"."""
        return (
            {**self.launch_template, "ec2:IsLaunchTemplateResource": "false"}
            if self.given.get(key)
            else self.launch_template
        )

    def needs(self) -> list[Need]:
        profile = self.request.profile(self._value("IamInstanceProfile") or {})
        wanted = [self._instance(profile), *self._volumes(), *self._network(), *self._sources(), *self._create_tags()]
        if profile:
            passed = {
                "iam:PassedToService": "ec2.amazonaws.com",
                "iam:AssociatedResourceArn": self.request.arn("instance"),
            }
            wanted += [("iam:PassRole", role.arn, passed) for role in profile.roles]
        return wanted

    def _instance(self, profile: Any) -> Need:
        metadata = {**(self.data.get("MetadataOptions") or {}), **(self.given.get("MetadataOptions") or {})}
        context = {
            **self.launch_template, **self.zone, **request_tags(self.tags["instance"]),
            "ec2:InstanceType": self._value("InstanceType") or "m1.small", "ec2:Tenancy": "default",
            "ec2:EbsOptimized": "false", "ec2:RootDeviceType": "ebs",
            "ec2:InstanceMarketType": "spot" if self.market == "spot" else "on-demand",
            "ec2:MetadataHttpTokens": metadata.get("HttpTokens", "optional"),
            "ec2:MetadataHttpEndpoint": metadata.get("HttpEndpoint", "enabled"),
            "ec2:MetadataHttpPutResponseHopLimit": str(metadata.get("HttpPutResponseHopLimit", 1)),
        }  # fmt: skip
        if profile:
            context["ec2:InstanceProfile"] = profile.arn
        return _RUN, self.request.arn("instance"), context

    def _volumes(self) -> list[Need]:
        wanted = []
        for mapping in self._value("BlockDeviceMappings") or [{}]:
            disk = mapping.get("Ebs") or {}
            context = {
                **self.launch_template, **self.zone, **request_tags(self.tags["volume"]),
                "ec2:Encrypted": str(disk.get("Encrypted", False)).lower(),
                "ec2:VolumeType": disk.get("VolumeType", "gp2"),
            }  # fmt: skip
            if disk.get("VolumeSize"):
                context["ec2:VolumeSize"] = str(disk["VolumeSize"])
            wanted.append((_RUN, self.request.arn("volume"), context))
        return wanted

    def _network(self) -> list[Need]:
        public = next(
            (n["AssociatePublicIpAddress"] for n in self.interfaces if "AssociatePublicIpAddress" in n), False
        )
        interface = {
            **self.launch_template, **self.zone, **request_tags(self.tags["network-interface"]),
            "ec2:AssociatePublicIpAddress": str(public).lower(),
        }  # fmt: skip
        wanted = []
        if self.subnet:
            arn, context = self.request.subnet(self.subnet)
            interface["ec2:Subnet"] = arn
            if "ec2:Vpc" in context:
                interface["ec2:Vpc"] = context["ec2:Vpc"]
            wanted.append((_RUN, arn, {**context, **self._from_template("SubnetId")}))
        wanted.append((_RUN, self.request.arn("network-interface"), interface))
        groups = self._value("SecurityGroupIds") or [g for n in self.interfaces for g in n.get("Groups", [])]
        for group in groups:
            arn, context = self.request.group(group)
            wanted.append((_RUN, arn, {**context, **self._from_template("SecurityGroupIds")}))
        return wanted

    def _sources(self) -> list[Need]:
        wanted = []
        if self._value("ImageId"):
            arn, context = self.request.image(self._value("ImageId"))
            wanted.append((_RUN, arn, {**context, **self._from_template("ImageId")}))
        if self.spec:
            arn, context = self.request.template(self.spec)
            wanted.append((_RUN, arn, {**context, **self.launch_template}))
        return wanted

    def _create_tags(self) -> list[Need]:
        return [
            ("ec2:CreateTags", self.request.arn(kind), {**request_tags(tags), "ec2:CreateAction": self.action})
            for kind, tags in self.tags.items()
            if tags
        ]
