"""Which resources an expression refers to, and the order that follows from it."""

import re
from typing import Any

from .stack import ValidationError


def referred(expression: Any, found: set[str]) -> set[str]:
    if isinstance(expression, list):
        for item in expression:
            referred(item, found)
    elif isinstance(expression, dict):
        for key, item in expression.items():
            if key == "Ref" and isinstance(item, str):
                found.add(item)
            elif key == "Fn::GetAtt":
                found.add(item.split(".", 1)[0] if isinstance(item, str) else item[0])
            elif key == "Fn::Sub":
                text = item if isinstance(item, str) else item[0]
                found.update(name.split(".", 1)[0] for name in re.findall(r"\$\{([^!}][^}]*)\}", text))
                referred(item, found)
            else:
                referred(item, found)
    return found


def dependencies(definitions: dict[str, dict[str, Any]]) -> dict[str, set[str]]:
    out = {}
    for logical_id, definition in definitions.items():
        explicit = definition.get("DependsOn", [])
        needed = referred(definition.get("Properties"), set())
        needed.update([explicit] if isinstance(explicit, str) else explicit)
        out[logical_id] = {name for name in needed if name in definitions and name != logical_id}
    return out


def ordered(definitions: dict[str, dict[str, Any]]) -> list[str]:
    """Every resource after those it depends on; otherwise as the template has them."""
    waiting = dependencies(definitions)
    order: list[str] = []
    while waiting:
        ready = [logical_id for logical_id, needed in waiting.items() if not needed & waiting.keys()]
        if not ready:
            raise ValidationError(f"Circular dependency between resources: [{', '.join(sorted(waiting))}]")
        for logical_id in ready:
            order.append(logical_id)
            del waiting[logical_id]
    return order
