"""Where a listener's connections go: the healthy targets of its target group, in turn."""

import itertools
from typing import Any

from moto.elbv2.models import elbv2_backends

from .. import addresses
from . import health

_turns: dict[str, Any] = {}  # ARN of a target group -> counter


def of_action(action: Any, account: str, region: str) -> list[tuple[str, int]]:
    """Addresses of all that may be tried, the next in turn first. When none is healthy, all are, as on AWS."""
    group = elbv2_backends[account][region].target_groups.get(_group_of(action))
    if group is None:
        return []
    targets = list(group.targets.values())
    fit = [target for target in targets if health.is_healthy(group.arn, target["Id"], int(target["Port"]))] or targets
    places = [place for place in (place_of(group, target) for target in fit) if place]
    turn = next(_turns.setdefault(group.arn, itertools.count())) % max(len(places), 1)
    return places[turn:] + places[:turn]


def place_of(group: Any, target: dict[str, Any]) -> tuple[str, int] | None:
    address = addresses.of_private(target["Id"], group.vpc_id)
    return (address, int(target["Port"])) if address else None


def _group_of(action: Any) -> str:
    several = (action.data.get("ForwardConfig") or {}).get("TargetGroups") or []
    return action.data.get("TargetGroupArn") or several[0]["TargetGroupArn"]
