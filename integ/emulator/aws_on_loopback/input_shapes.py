"""CloudFormation property values -> input of an API call: key case and types follow the call's own model."""

import json
from typing import Any


def shaped(shape: Any, value: Any) -> Any:
    """Keys the call does not know are dropped: CloudFormation has properties that its API spells elsewhere."""
    kind = shape.type_name
    if kind == "structure":
        members = {name.lower(): (name, member) for name, member in shape.members.items()}
        known = {key: members[key.lower()] for key in value if key.lower() in members and value[key] is not None}
        return {name: shaped(member, value[key]) for key, (name, member) in known.items()}
    if kind == "list":
        return [shaped(shape.member, item) for item in (value if isinstance(value, list) else [value])]
    if kind == "map":
        return {str(key): shaped(shape.value, item) for key, item in value.items()}
    if kind in ("integer", "long"):
        return int(value)
    if kind in ("float", "double"):
        return float(value)
    if kind == "boolean":
        return value if isinstance(value, bool) else str(value).lower() == "true"
    if kind == "string":
        return text(value)
    return value


def text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, (dict, list)) else str(value)


def call(client: Any, operation: str, properties: dict[str, Any], **exact: Any) -> dict[str, Any]:
    """Calls `operation` with the properties it understands; `exact` arguments pass as they are and win."""
    model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation])
    return getattr(client, operation)(**{**shaped(model.input_shape, properties), **exact})
