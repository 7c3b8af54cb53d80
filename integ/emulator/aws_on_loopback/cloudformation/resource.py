"""What a resource type must do. A type is one class; `resource_type` registers it."""

import random
import string
from typing import Any, ClassVar

from moto.core.exceptions import ServiceException

from ..clients import aws


class Unsupported(ServiceException):
    """Something this emulator does not do: the deployment fails and says so."""

    code = "ValidationError"


_types: dict[str, type["Resource"]] = {}
ANY_CHANGE = frozenset({"*"})  # for `replace_on`: the type has nothing that can be updated in place


def resource_type(name: str) -> Any:
    def register(cls: type["Resource"]) -> type["Resource"]:
        _types[name] = cls
        return cls

    return register


def class_of(kind: str) -> type["Resource"]:
    if kind.startswith("Custom::"):
        kind = "AWS::CloudFormation::CustomResource"
    if kind not in _types:
        raise Unsupported(f"Resource type {kind} is not supported by this emulator")
    return _types[kind]


class Resource:
    """`create` sets physical_id and attributes. `update` is given what changed; without it a change must be in
    `replace_on`, or the deployment fails. `delete` finds nothing to be an error: the engine takes that as success."""

    name_property: ClassVar[str | None] = None
    name_limit: ClassVar[int] = 64
    replace_on: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, account: str, region: str, stack: Any, logical_id: str, kind: str) -> None:
        self.account, self.region, self.stack_name, self.stack_id = account, region, stack.name, stack.id
        self.logical_id, self.kind = logical_id, kind
        self.physical_id: str | None = None
        self.attributes: dict[str, Any] = {}
        self.properties: dict[str, Any] = {}
        self.definition: dict[str, Any] = {}  # its part of the template, as applied
        self.status = ""

    def client(self, service: str) -> Any:
        return aws(service, self.account, self.region)

    def name(self, properties: dict[str, Any]) -> str:
        """The given name, or one as CloudFormation makes it: stack, logical id, twelve random characters."""
        if self.name_property and properties.get(self.name_property):
            return properties[self.name_property]
        tail = "".join(random.choices(string.ascii_uppercase + string.digits, k=12))
        room = self.name_limit - len(tail) - 2
        stack, logical = self.stack_name, self.logical_id
        while len(stack) + len(logical) > room:
            stack, logical = (stack[:-1], logical) if len(stack) > room // 2 else (stack, logical[:-1])
        return f"{stack}-{logical}-{tail}"

    def tags(self, properties: dict[str, Any]) -> list[dict[str, str]]:
        """The resource's tags and those that CloudFormation adds."""
        own = properties.get("Tags") or []
        if isinstance(own, dict):
            own = [{"Key": key, "Value": value} for key, value in own.items()]
        marks = {"stack-name": self.stack_name, "stack-id": self.stack_id, "logical-id": self.logical_id}
        return [{"Key": t["Key"], "Value": str(t["Value"])} for t in own] + [
            {"Key": f"aws:cloudformation:{key}", "Value": value} for key, value in marks.items()
        ]

    def create(self, properties: dict[str, Any]) -> None:
        raise NotImplementedError

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        raise Unsupported(f"{self.kind}: this emulator cannot update {', '.join(sorted(changed))}")

    def delete(self) -> None:
        raise NotImplementedError

    def delete_with_snapshot(self) -> None:
        raise Unsupported(f"{self.kind}: this emulator makes no snapshot of it")

    def attribute(self, name: str) -> Any:
        if name not in self.attributes:
            raise Unsupported(f"{self.kind} has no attribute {name} in this emulator")
        return self.attributes[name]
