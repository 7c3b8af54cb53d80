"""A loopback address for every private address: 10.a.b.c -> 127.a.b.c, which Linux lets anybody bind.

Two VPCs may have the same range. Whoever comes second gets an address from 127.200.0.0 on instead.
"""

import itertools
import threading

_lock = threading.Lock()
_holders: dict[str, str] = {}  # loopback address -> who has it


def claim(private: str, holder: str) -> str:
    preferred = "127." + private.split(".", 1)[1]
    with _lock:
        for address in itertools.chain([preferred], _spare()):
            if _holders.setdefault(address, holder) == holder:
                return address
    raise RuntimeError("no loopback address is left")


def release(holder: str) -> None:
    with _lock:
        for address in [a for a, h in _holders.items() if h == holder]:
            del _holders[address]


def _spare():
    return (f"127.{200 + n // 64516}.{n // 254 % 254}.{n % 254 + 1}" for n in range(50 * 64516))
