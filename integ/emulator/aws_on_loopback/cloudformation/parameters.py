"""Parameters of a template: defaults, previous values, lists, values kept in the SSM parameter store."""

from typing import Any

from ..clients import aws, error_text
from .stack import ValidationError


def given(template: dict[str, Any], request: list[dict[str, Any]], previous: dict[str, str]) -> dict[str, str]:
    """The values of one request; UsePreviousValue refers to what the stack was given before."""
    values = {}
    declared = template.get("Parameters", {})
    for item in request:
        key = item["ParameterKey"]
        if key not in declared:
            raise ValidationError(f"Parameters: [{key}] do not exist in the template")
        if item.get("UsePreviousValue"):
            if key in previous:
                values[key] = previous[key]
        else:
            values[key] = item.get("ParameterValue", "")
    missing = [key for key, spec in declared.items() if key not in values and "Default" not in spec]
    if missing:
        raise ValidationError(f"Parameters: {missing} must have values")
    return values


def resolved(template: dict[str, Any], values: dict[str, str], account: str, region: str) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, spec in template.get("Parameters", {}).items():
        value = values.get(key, spec.get("Default"))
        kind = spec.get("Type", "String")
        allowed = spec.get("AllowedValues")
        if allowed and value not in allowed and str(value) not in map(str, allowed):
            raise ValidationError(f"Parameter '{key}' must be one of AllowedValues")
        if kind.startswith("AWS::SSM::Parameter::Value"):
            try:
                value = aws("ssm", account, region).get_parameter(Name=value)["Parameter"]["Value"]
            except Exception as error:
                raise ValidationError(f"Unable to fetch parameters [{value}]: {error_text(error)}") from None
        if "List<" in kind or kind == "CommaDelimitedList":
            value = [part.strip() for part in str(value).split(",")] if value != "" else []
        out[key] = value if isinstance(value, list) else str(value)
    return out
