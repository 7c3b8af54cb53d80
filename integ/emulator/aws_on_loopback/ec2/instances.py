"""RunInstances and the life of an instance: pending, running, shutting-down, terminated.

moto has instances run at once, ignores MaxCount and ClientToken, and drops the launch template's profile and metadata
options.
"""

import threading
from collections.abc import Callable, Iterator
from typing import Any

from moto.core.exceptions import ServiceException
from moto.ec2.models import ec2_backends
from moto.ec2.models import instances as models
from moto.ec2.models.spot_requests import SpotInstanceRequest
from moto.ec2.responses.instances import InstanceResponse

from .. import settings
from . import faults, machines
from .faults import Ec2Error

_CODES = {"pending": 0, "running": 16, "shutting-down": 32, "terminated": 48, "stopping": 64, "stopped": 80}
request = (
    threading.local()
)  # what the response handler knows and moto does not pass on: maximum, token, market, profile

_respond = InstanceResponse.run_instances
_run = models.InstanceBackend.run_instances
_terminate, _stop, _start = models.Instance.terminate, models.Instance.stop, models.Instance.start


def set_state(instance: Any, name: str) -> None:
    instance._state = models.InstanceState(name, _CODES[name])
    machines.state_changed(instance, name)


def _later(seconds: float, act: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()


def _respond_run_instances(self: Any) -> Any:
    request.maximum = int(self._get_param("MaxCount") or 1)
    request.token = self._get_param("ClientToken")
    request.market = self._get_param("InstanceMarketOptions.MarketType") or None
    request.profile = self._get_param("IamInstanceProfile.Arn") or self._get_param("IamInstanceProfile.Name")
    try:
        return _respond(self)
    finally:
        request.maximum = request.token = request.market = request.profile = None


def template_data(backend: Any, spec: dict[str, Any] | None) -> dict[str, Any]:
    if not spec:
        return {}
    try:
        return backend._get_template_from_args(spec).data
    except ServiceException:
        raise
    except Exception:
        name = spec.get("LaunchTemplateId") or spec.get("LaunchTemplateName")
        text = f"The specified launch template, with template ID {name}, does not exist."
        raise Ec2Error("InvalidLaunchTemplateId.NotFound", text) from None


def _possible(
    backend: Any, least: int, most: int, itype: str, zone: str, subnet: str | None, market: str | None
) -> int:
    """How many of `most` there is room for; fewer than `least` is an error: all or nothing."""
    for count in range(most):
        try:
            faults.check(backend.account_id, itype, zone, subnet, "spot" if market == "spot" else "on-demand")
        except Ec2Error:
            if count < least:
                raise
            return count
    return most


def _run_instances(self: Any, image_id: str, count: int, user_data: Any, groups: list[str], **options: Any) -> Any:
    token, earlier = getattr(request, "token", None), self.__dict__.setdefault("reservations_by_token", {})
    if token and token in earlier:
        return earlier[token]
    data = template_data(self, options.get("launch_template"))
    if not options.get("metadata_options") and data.get("MetadataOptions"):
        options["metadata_options"] = data["MetadataOptions"]
    of_template = options.get("is_instance_type_default") and data
    itype = data.get("InstanceType") if of_template else options.get("instance_type")
    market = getattr(request, "market", None) or (data.get("InstanceMarketOptions") or {}).get("MarketType")
    market = market or options.get("lifecycle")
    interfaces = options.get("nics") or data.get("NetworkInterfaces") or []
    subnet = options.get("subnet_id") or next((n["SubnetId"] for n in interfaces if n.get("SubnetId")), None)
    zone = self.get_subnet(subnet).availability_zone if subnet else options.get("placement")
    most = max(count, getattr(request, "maximum", None) or count)
    number = _possible(self, count, most, itype, zone, subnet, market)
    reservation = _run(self, image_id, number, user_data, groups, **options)
    for position, instance in enumerate(reservation.instances):
        if market == "spot":
            instance.lifecycle = "spot"
        _give_profile(self, reservation, instance, position, data.get("IamInstanceProfile") or {})
        _boot(instance)
    if token:
        earlier[token] = reservation
    return reservation


def _give_profile(backend: Any, reservation: Any, instance: Any, position: int, of_template: dict[str, Any]) -> None:
    requested = getattr(request, "profile", None)
    profile = requested or of_template.get("Arn") or of_template.get("Name")
    # moto's response handler gives a profile named in the request to the first instance only
    if not profile or instance.iam_instance_profile or (position == 0 and requested):
        return
    key = "iam_instance_profile_arn" if profile.startswith("arn:") else "iam_instance_profile_name"
    try:
        backend.associate_iam_instance_profile(instance_id=instance.id, **{key: profile})
    except ServiceException:
        backend.reservations.pop(reservation.id, None)
        text = f"Value ({profile}) for parameter iamInstanceProfile is invalid. Invalid IAM Instance Profile"
        raise Ec2Error("InvalidParameterValue", text) from None


def _boot(instance: Any) -> None:
    set_state(instance, "pending")

    def run() -> None:
        if instance._state.name == "pending":
            set_state(instance, "running")

    _later(max(settings.BOOT_SECONDS, 0.01), run)  # never before the answer to RunInstances


def _end(instance: Any, state: str) -> None:
    def wait() -> None:
        machines.wait_until_gone(instance)
        set_state(instance, state)

    _later(settings.SHUTDOWN_SECONDS, wait)


def terminate(self: Any, reason: tuple[str, str] | None = None) -> Any:
    before = models.InstanceState(self._state.name, self._state.code)
    if before.name in ("shutting-down", "terminated"):
        return before
    _terminate(self)  # its network interfaces, volumes, place in a fleet
    if reason:
        self.state_reason = models.StateReason(f"{reason[0]}: {reason[1]}", reason[0])
        self._reason = f"{reason[0]} ({reason[1]})"
    set_state(self, "shutting-down")
    _end(self, "terminated")
    return before


def _stop_instance(self: Any) -> Any:
    before = _stop(self)
    set_state(self, "stopping")
    _end(self, "stopped")
    return before


def _start_instance(self: Any) -> Any:
    before = _start(self)
    _boot(self)
    return before


def everyone() -> Iterator[Any]:
    for account in list(ec2_backends):
        for region in list(ec2_backends[account]):
            yield from ec2_backends[account][region].all_instances()


def find(instance_id: str) -> Any:
    return next((instance for instance in everyone() if instance.id == instance_id), None)


def interrupt_spot(instance_id: str, notice_seconds: float) -> dict[str, Any]:
    """As AWS does it: a notice in the instance's metadata (120 s before, there), then termination by the service."""
    instance = find(instance_id)
    if instance is None:
        raise KeyError(f"no instance {instance_id}")
    machines.give_spot_notice(instance, notice_seconds)

    def end() -> None:
        if instance._state.name in ("pending", "running"):
            instance.terminate(("Server.SpotInstanceTermination", "Spot instance termination"))
            for spot in instance.ec2_backend.spot_instance_requests.values():
                if isinstance(spot, SpotInstanceRequest) and getattr(spot, "instance", None) is instance:
                    spot.state = "closed"

    _later(notice_seconds, end)
    return {"terminatesInSeconds": notice_seconds}


def install() -> None:
    InstanceResponse.run_instances = _respond_run_instances
    models.InstanceBackend.run_instances = _run_instances
    models.Instance.terminate = terminate
    models.Instance.stop, models.Instance.start = _stop_instance, _start_instance
