"""What was refused, for whoever writes the policies: GET /_emulator/denied."""

import logging
from typing import Any

log = logging.getLogger(__name__)
recorded: list[dict[str, Any]] = []
_LIMIT = 1000


def record(principal: str, action: str, resource: Any, why: str, context: dict[str, Any]) -> None:
    log.info("denied %s %s on %s %s", principal, action, resource, why)
    recorded.append(
        {"principal": principal, "action": action, "resource": str(resource), "why": why, "context": dict(context)}
    )
    del recorded[:-_LIMIT]
