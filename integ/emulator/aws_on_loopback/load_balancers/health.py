"""Health of targets: the checks of their target groups are made, and told by DescribeTargetHealth."""

import asyncio
import dataclasses
import time
from collections.abc import Iterator
from typing import Any

from moto.elbv2.models import FakeHealthStatus, FakeTargetGroup, elbv2_backends

from .. import event_loop, settings

_LOOK_SECONDS = 0.1
_NEW_SECONDS = 0.2  # how often a target is asked that is not healthy: nobody wants to wait for its first good answer
_moto_health = FakeTargetGroup.health_for


@dataclasses.dataclass
class _Target:
    state: str = "initial"
    failures: int = 0
    due: float = 0


_known: dict[tuple[str, str, int], _Target] = {}


def is_healthy(group_arn: str, target: str, port: int) -> bool:
    found = _known.get((group_arn, target, port))
    return found is not None and found.state == "healthy"


def is_watched(group_arn: str) -> bool:
    """Whether a load balancer listens for the target group: without one its targets are unused."""
    return any(group.arn == group_arn for group in _groups())


def _key(group: Any, target: dict[str, Any]) -> tuple[str, str, int]:
    return group.arn, target["Id"], int(target["Port"])


def _groups() -> Iterator[Any]:
    for regions in list(elbv2_backends.values()):
        for backend in list(regions.values()):
            yield from [group for group in backend.target_groups.values() if group.load_balancer_arns]


async def _watch() -> None:
    while True:
        registered = {_key(g, t): (g, t) for g in _groups() for t in list(g.targets.values())}
        for gone in _known.keys() - registered.keys():
            del _known[gone]
        for key, (group, target) in registered.items():
            known = _known.setdefault(key, _Target())
            if known.due <= time.monotonic():
                known.due = float("inf")  # until it has answered
                asyncio.ensure_future(_check(group, target, known))
        await asyncio.sleep(_LOOK_SECONDS)


async def _check(group: Any, target: dict[str, Any], known: _Target) -> None:
    try:
        well = await asyncio.wait_for(_ask(group, target), float(group.health_check_timeout_seconds))
    except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError):
        well = False
    known.failures = 0 if well else known.failures + 1
    if well:
        known.state = "healthy"
    elif known.failures >= int(group.unhealthy_threshold_count):
        known.state = "unhealthy"
    pause = max(float(group.health_check_interval_seconds) * settings.WAIT_SCALE, 1) if well else _NEW_SECONDS
    known.due = time.monotonic() + pause


async def _ask(group: Any, target: dict[str, Any]) -> bool:
    from .targets import place_of

    place = place_of(group, target)
    if place is None:
        return False
    port = place[1] if group.health_check_port == "traffic-port" else int(group.health_check_port)
    reader, writer = await asyncio.open_connection(place[0], port)
    try:
        if group.health_check_protocol in ("TCP", "TLS"):
            return True
        head = f"GET {group.health_check_path or '/'} HTTP/1.1\r\nHost: {place[0]}:{port}\r\n"
        writer.write(f"{head}User-Agent: ELB-HealthChecker/2.0\r\nConnection: close\r\n\r\n".encode())
        status = (await reader.readline()).split(b" ", 2)
        return len(status) > 1 and _accepts((group.matcher or {}).get("HttpCode") or "200-399", int(status[1]))
    finally:
        writer.close()


def _accepts(matcher: str, status: int) -> bool:
    """Such as 200,202 or 200-299."""
    for part in matcher.split(","):
        first, _, last = part.partition("-")
        if int(first) <= status <= int(last or first):
            return True
    return False


def health_for(self: Any, target: dict[str, Any], ec2_backend: Any) -> Any:
    told = _moto_health(self, target, ec2_backend)
    if told.status != "healthy" or not self.load_balancer_arns:
        return told
    known = _known.get(_key(self, self.targets[target["Id"]]))
    return FakeHealthStatus(told.instance_id, told.port, told.health_check_port, known.state if known else "initial")


def install() -> None:
    FakeTargetGroup.health_for = health_for
    event_loop.begin(_watch())
