"""CreateFleet of type instant: overrides are tried one after another, Errors[] says which were not to be had."""

import threading
import types
from collections.abc import Callable, Iterator
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models import fleets as models
from moto.ec2.responses.fleets import Fleets
from moto.ec2.utils import convert_tag_spec, random_fleet_id

from . import instances
from .faults import Ec2Error

_create = Fleets.create_fleet
_once = threading.Lock()
authorize: Callable[..., None] | None = None  # set by the gate: raises what RunInstances would be refused with
_PRIORITIZED = ("prioritized", "capacity-optimized-prioritized", "capacityOptimizedPrioritized")


class _Pool:
    """One override of one launch template."""

    def __init__(self, spec: dict[str, Any], data: dict[str, Any], override: dict[str, Any]) -> None:
        self.spec, self.data, self.override = spec, data, override
        self.instance_type = override.get("InstanceType") or data.get("InstanceType")
        self.weight = float(override.get("WeightedCapacity") or 1)
        self.priority = float(override.get("Priority", 1e9))

    @property
    def shown(self) -> dict[str, Any]:
        return {"LaunchTemplateSpecification": self.spec, "Overrides": self.override}


def _pools(backend: Any, configurations: list[dict[str, Any]]) -> Iterator[_Pool]:
    for configuration in configurations:
        asked = dict(configuration["LaunchTemplateSpecification"])
        instances.template_data(backend, asked)  # raises for an unknown template
        version = backend._get_template_from_args(asked)
        spec = {"LaunchTemplateId": version.template.id, "Version": str(version.number)}
        for override in configuration.get("Overrides") or [{}]:
            yield _Pool(spec, version.data, override)


def _capacity(target: dict[str, Any]) -> dict[str, float]:
    total = int(target.get("TotalTargetCapacity") or 0)
    spot, demand = int(target.get("SpotTargetCapacity") or 0), int(target.get("OnDemandTargetCapacity") or 0)
    rest = max(0, total - spot - demand)
    if (target.get("DefaultTargetCapacityType") or "on-demand") == "spot":
        return {"on-demand": demand, "spot": spot + rest}
    return {"on-demand": demand + rest, "spot": spot}


def _launch(handler: Any, pool: _Pool, market: str, tags: dict[str, Any]) -> Any:
    if authorize:
        authorize(handler, pool.spec, pool.override, market, tags)
    request, override, data = instances.request, pool.override, pool.data
    request.market, request.maximum = market, 1
    try:
        reservation = handler.ec2_backend.run_instances(
            override.get("ImageId") or data.get("ImageId"),
            1,
            data.get("UserData"),
            [],
            launch_template=pool.spec,
            instance_type=pool.instance_type,
            is_instance_type_default=False,
            region_name=handler.region,
            subnet_id=override.get("SubnetId"),
            placement=override.get("AvailabilityZone"),
            security_group_ids=data.get("SecurityGroupIds") or [],
            nics=data.get("NetworkInterfaces") or [],
            tags={"instance": tags.get("instance", {}), "volume": tags.get("volume", {})},
            client_token=handler._get_param("ClientToken"),
        )
    finally:
        request.market = request.maximum = None
    instance = reservation.instances[0]
    instance.lifecycle = "spot" if market == "spot" else None
    return instance


class _Instant:
    """One request: what was made, and what could not be."""

    def __init__(self, handler: Any) -> None:
        self.handler = handler
        self.tags = convert_tag_spec(handler._get_param("TagSpecifications", []))
        self.made: list[Any] = []
        self.groups: dict[tuple, dict[str, Any]] = {}
        self.errors: list[dict[str, Any]] = []

    def zone(self, pool: _Pool) -> str | None:
        subnet = pool.override.get("SubnetId")
        backend = self.handler.ec2_backend
        return backend.get_subnet(subnet).availability_zone if subnet else pool.override.get("AvailabilityZone")

    def fill(self, pools: list[_Pool], market: str, wanted: float, options: dict[str, Any]) -> None:
        strategy = options.get("AllocationStrategy")
        usable = sorted(pools, key=lambda pool: pool.priority) if strategy in _PRIORITIZED else list(pools)
        turn = 0
        while wanted > 0 and usable:
            pool = usable[turn % len(usable)] if strategy == "diversified" else usable[0]
            turn += 1
            try:
                instance = _launch(self.handler, pool, market, self.tags)
            except Ec2Error as error:
                failed = {"ErrorCode": error.code, "ErrorMessage": error.message, "Lifecycle": market}
                self.errors.append({**failed, "LaunchTemplateAndOverrides": pool.shown})
                usable.remove(pool)
                continue
            self.made.append(instance)
            if options.get("SingleAvailabilityZone"):
                usable = [other for other in usable if self.zone(other) == self.zone(pool)]
            group = {"Lifecycle": market, "InstanceType": pool.instance_type, "InstanceIds": []}
            key = (market, pool.instance_type, str(pool.override))
            self.groups.setdefault(key, {**group, "LaunchTemplateAndOverrides": pool.shown})["InstanceIds"].append(
                instance.id
            )
            wanted -= pool.weight


def _record(work: _Instant, target: dict[str, Any], capacity: dict[str, float]) -> Any:
    """moto's own record of a fleet, made without its constructor: that would launch the instances itself."""
    handler, fleet = work.handler, models.Fleet.__new__(models.Fleet)
    fleet.__dict__.update(
        ec2_backend=handler.ec2_backend,
        id=random_fleet_id(),
        spot_options=handler._get_param("SpotOptions", {}),
        on_demand_options=handler._get_param("OnDemandOptions", {}),
        target_capacity_specification=target,
        launch_template_configs=handler._get_param("LaunchTemplateConfigs", []),
        fleet_type="instant",
        excess_capacity_termination_policy="termination",
        replace_unhealthy_instances=False,
        terminate_instances_with_expiration=False,
        valid_from=models.utcnow(),
        valid_until=None,
        tags=[],
        state="active",
        launch_specs=[],
        spot_requests=[],
        target_capacity=int(sum(capacity.values())),
        fulfilled_capacity=float(len(work.made)),
        on_demand_target_capacity=capacity["on-demand"],
        spot_target_capacity=capacity["spot"],
        fulfilled_on_demand_capacity=0.0,
        fulfilled_spot_capacity=0.0,
        on_demand_instances=[{"id": None, "instance": instance, "launch_spec": None} for instance in work.made],
    )
    fleet.terminate_instances = types.MethodType(
        lambda it: [entry["instance"].terminate() for entry in it.on_demand_instances], fleet
    )
    fleet.add_tags(work.tags.get("fleet", {}))
    handler.ec2_backend.fleets[fleet.id] = fleet
    for instance in work.made:
        instance.add_tags({"aws:ec2:fleet-id": fleet.id})
    return fleet


def create_fleet(self: Any) -> ActionResult:
    if self._get_param("Type") != "instant":
        return _create(self)
    self.error_on_dryrun()
    token, earlier = self._get_param("ClientToken"), self.ec2_backend.__dict__.setdefault("fleets_by_token", {})
    if not token:
        return ActionResult(_instant(self))
    with _once:  # of two requests with one token, the second is answered what the first came to
        if token not in earlier:
            earlier[token] = _instant(self)
        return ActionResult(earlier[token])


def _instant(self: Any) -> dict[str, Any]:
    target = self._get_param("TargetCapacitySpecification", {})
    pools = list(_pools(self.ec2_backend, self._get_param("LaunchTemplateConfigs", [])))
    work, capacity = _Instant(self), _capacity(target)
    for market, options in (("on-demand", "OnDemandOptions"), ("spot", "SpotOptions")):
        work.fill(pools, market, capacity[market], self._get_param(options, {}) or {})
    fleet = _record(work, target, capacity)
    return {"FleetId": fleet.id, "Instances": list(work.groups.values()), "Errors": work.errors}


def install() -> None:
    Fleets.create_fleet = create_fleet
