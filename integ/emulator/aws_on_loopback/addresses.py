"""A loopback address for every private address: 10.a.b.c -> 127.a.b.c, which Linux lets anybody bind.

Two VPCs may have the same range. Whoever comes second gets an address from 127.200.0.0 on instead.
"""

import dataclasses
import itertools
import threading


@dataclasses.dataclass(frozen=True)
class Holder:
    name: str
    private: str
    vpc: str


_lock = threading.Lock()
_holders: dict[str, Holder] = {}  # by loopback address


def claim(private: str, name: str, vpc: str = "") -> str:
    preferred, holder = "127." + private.split(".", 1)[1], Holder(name, private, vpc)
    with _lock:
        for address in itertools.chain([preferred], _spare()):
            if _holders.setdefault(address, holder) == holder:
                return address
    raise RuntimeError("no loopback address is left")


def release(name: str) -> None:
    with _lock:
        for address in [a for a, holder in _holders.items() if holder.name == name]:
            del _holders[address]


def of_private(private: str, vpc: str) -> str | None:
    """Where the one who has a private address of a VPC is."""
    with _lock:
        return next((a for a, holder in _holders.items() if (holder.private, holder.vpc) == (private, vpc)), None)


def of_holder(name: str) -> str | None:
    with _lock:
        return next((a for a, holder in _holders.items() if holder.name == name), None)


def vpc_of(loopback: str) -> str:
    with _lock:
        return _holders[loopback].vpc if loopback in _holders else ""


def _spare():
    return (f"127.{200 + n // 64516}.{n // 254 % 254}.{n % 254 + 1}" for n in range(50 * 64516))
