"""What was allowed, and so is needed, for whoever writes the policies: GET /_emulator/allowed."""

from typing import Any

_seen: set[tuple[str, str, str]] = set()


def record(principal: str, action: str, resource: Any) -> None:
    _seen.add((principal, action, str(resource)))


def listing() -> list[dict[str, str]]:
    """Each once: principal (of a session its role), action, resource (* where the call names none)."""
    return [{"principal": p, "action": a, "resource": r} for p, a, r in sorted(_seen)]
