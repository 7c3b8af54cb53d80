"""The intrinsic functions of a template."""

import base64
import ipaddress
import json
import re
from collections.abc import Callable
from typing import Any

from moto.utilities.utils import get_partition

from ..clients import aws
from . import dynamic_references
from .resource import Resource, Unsupported
from .stack import Region, Stack, ValidationError

NO_VALUE = object()
_SUFFIX = {"aws-cn": "amazonaws.com.cn"}


class Scope:
    """What a template's expressions can see: parameters, conditions, mappings, resources made so far, exports."""

    def __init__(self, stack: Stack, region: Region, template: dict[str, Any], parameters: dict[str, Any]) -> None:
        self.stack, self.region, self.template, self.parameters = stack, region, template, parameters
        self.resources: dict[str, Resource] = {}
        self.imports: set[str] = set()
        self._conditions: dict[str, bool] = {}
        partition = get_partition(stack.region)
        self.pseudo = {
            "AWS::AccountId": stack.account, "AWS::Region": stack.region, "AWS::Partition": partition,
            "AWS::StackId": stack.id, "AWS::StackName": stack.name, "AWS::NotificationARNs": [],
            "AWS::URLSuffix": _SUFFIX.get(partition, "amazonaws.com"), "AWS::NoValue": NO_VALUE,
        }  # fmt: skip

    def condition(self, name: str) -> bool:
        if name not in self._conditions:
            if name not in self.template.get("Conditions", {}):
                raise ValidationError(f"Template error: unresolved condition {name}")
            self._conditions[name] = bool(self.value(self.template["Conditions"][name]))
        return self._conditions[name]

    def active(self) -> dict[str, dict[str, Any]]:
        """The resources whose condition holds."""
        return {
            logical_id: definition
            for logical_id, definition in self.template["Resources"].items()
            if "Condition" not in definition or self.condition(definition["Condition"])
        }

    def properties(self, definition: dict[str, Any]) -> dict[str, Any]:
        evaluated = self.value(definition.get("Properties") or {})
        return dynamic_references.resolved(evaluated, self.stack.account, self.stack.region)

    def value(self, expression: Any) -> Any:
        if isinstance(expression, list):
            return [v for v in map(self.value, expression) if v is not NO_VALUE]
        if not isinstance(expression, dict):
            return expression
        if len(expression) == 1:
            name, argument = next(iter(expression.items()))
            if name == "Ref":
                return self.reference(argument)
            if name == "Condition" and isinstance(argument, str) and argument in self.template.get("Conditions", {}):
                return self.condition(argument)
            if name in FUNCTIONS:
                return FUNCTIONS[name](self, argument)
            if name.startswith("Fn::"):
                raise Unsupported(f"{name} is not supported by this emulator")
        evaluated = {key: self.value(item) for key, item in expression.items()}
        return {key: item for key, item in evaluated.items() if item is not NO_VALUE}

    def reference(self, name: str) -> Any:
        for place in (self.pseudo, self.parameters):
            if name in place:
                return place[name]
        return self.resource(name).physical_id

    def resource(self, logical_id: str) -> Resource:
        if logical_id not in self.resources:
            raise ValidationError(f"Template error: unresolved resource dependency [{logical_id}]")
        return self.resources[logical_id]

    def attribute(self, logical_id: str, name: str) -> Any:
        return self.resource(logical_id).attribute(name)


def _get_att(scope: Scope, argument: Any) -> Any:
    logical_id, name = argument.split(".", 1) if isinstance(argument, str) else argument
    return scope.attribute(logical_id, scope.value(name))


def _substitute(scope: Scope, argument: Any) -> str:
    text, local = (argument, {}) if isinstance(argument, str) else (argument[0], scope.value(argument[1]))

    def one(match: re.Match[str]) -> str:
        name = match.group(1)
        if name.startswith("!"):
            return "${" + name[1:] + "}"
        if name in local:
            return str(local[name])
        if "." in name and name not in scope.pseudo:
            return str(_get_att(scope, name))
        return str(scope.reference(name))

    return re.sub(r"\$\{([^}]+)\}", one, text)


def _join(scope: Scope, argument: Any) -> str:
    separator, parts = argument[0], scope.value(argument[1])
    return separator.join(str(part) for part in parts)


def _select(scope: Scope, argument: Any) -> Any:
    index, values = int(scope.value(argument[0])), scope.value(argument[1])
    if index >= len(values):
        raise ValidationError(f"Template error: Fn::Select cannot select nonexistent value at index {index}")
    return values[index]


def _find_in_map(scope: Scope, argument: Any) -> Any:
    name, first, second = (scope.value(part) for part in argument[:3])
    try:
        return scope.template["Mappings"][name][first][second]
    except KeyError:
        if len(argument) > 3 and "DefaultValue" in argument[3]:
            return scope.value(argument[3]["DefaultValue"])
        raise ValidationError(f"Template error: Unable to get mapping for {name}::{first}::{second}") from None


def _import_value(scope: Scope, argument: Any) -> str:
    name = scope.value(argument)
    exports = scope.region.exports()
    if name not in exports:
        raise ValidationError(f"No export named {name} found.")
    scope.imports.add(name)
    return exports[name]["Value"]


def _zones(scope: Scope, argument: Any) -> list[str]:
    region = scope.value(argument) or scope.stack.region
    zones = aws("ec2", scope.stack.account, region).describe_availability_zones()["AvailabilityZones"]
    return sorted(zone["ZoneName"] for zone in zones)


def _cidr(scope: Scope, argument: Any) -> list[str]:
    block, count, bits = (scope.value(part) for part in argument)
    network = ipaddress.ip_network(block)
    subnets = network.subnets(new_prefix=network.max_prefixlen - int(bits))
    return [str(next(subnets)) for _ in range(int(count))]


def _if(scope: Scope, argument: Any) -> Any:
    return scope.value(argument[1] if scope.condition(argument[0]) else argument[2])


FUNCTIONS: dict[str, Callable[[Scope, Any], Any]] = {
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _substitute,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": lambda scope, a: str(scope.value(a[1])).split(a[0]),
    "Fn::FindInMap": _find_in_map,
    "Fn::ImportValue": _import_value,
    "Fn::GetAZs": _zones,
    "Fn::Cidr": _cidr,
    "Fn::If": _if,
    "Fn::Base64": lambda scope, a: base64.b64encode(str(scope.value(a)).encode()).decode(),
    "Fn::Equals": lambda scope, a: str(scope.value(a[0])) == str(scope.value(a[1])),
    "Fn::Not": lambda scope, a: not scope.value(a[0]),
    "Fn::And": lambda scope, a: all(scope.value(part) for part in a),
    "Fn::Or": lambda scope, a: any(scope.value(part) for part in a),
    "Fn::Contains": lambda scope, a: scope.value(a[1]) in scope.value(a[0]),
    "Fn::Length": lambda scope, a: len(scope.value(a)),
    "Fn::ToJsonString": lambda scope, a: json.dumps(scope.value(a), separators=(",", ":")),
}
