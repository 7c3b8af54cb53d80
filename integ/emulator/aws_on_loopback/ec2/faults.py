"""Shortages that a test orders: no capacity for an instance type, zone, subnet or market."""

import threading
from typing import Any

from moto.core.exceptions import ServiceException

_lock = threading.Lock()
_orders: list[dict[str, Any]] = []


class Ec2Error(ServiceException):
    pass


def add(order: dict[str, Any]) -> list[dict[str, Any]]:
    """instanceType, az, subnetId, market (spot, on-demand), account: where it holds. count: how often (-1: for ever),
    after: how many get through first. code, message: what is said."""
    with _lock:
        _orders.append(dict(order))
    return listing()


def clear() -> list[dict[str, Any]]:
    with _lock:
        _orders.clear()
    return []


def listing() -> list[dict[str, Any]]:
    with _lock:
        return [dict(order) for order in _orders]


def check(account: str, instance_type: str, az: str, subnet_id: str | None, market: str) -> None:
    """Raises the first order that applies to one instance about to start."""
    have = {"account": account, "instanceType": instance_type, "az": az, "subnetId": subnet_id, "market": market}
    with _lock:
        for order in _orders:
            if any(order.get(key) not in (None, "any", value) for key, value in have.items()):
                continue
            if order.get("after", 0) > 0:
                order["after"] -= 1
                continue
            if order.get("count", 1) != -1:
                order["count"] = order.get("count", 1) - 1
                if order["count"] <= 0:
                    _orders.remove(order)
            text = f"We currently do not have sufficient {instance_type} capacity in {az}, the zone you requested."
            raise Ec2Error(order.get("code", "InsufficientInstanceCapacity"), order.get("message", text))
