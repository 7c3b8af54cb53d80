"""Change sets: what would change, kept until it is executed. Looked up by name within a stack, as the API does."""

import uuid
from typing import Any

from moto.core.exceptions import ServiceException

from . import operations
from .references import referred
from .resource import class_of
from .stack import Region, Stack, ValidationError, now

NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."


class ChangeSetNotFound(ServiceException):
    code = "ChangeSetNotFound"


class ChangeSet:
    def __init__(self, stack: Stack, name: str, kind: str, wanted: operations.Wanted, description: str | None) -> None:
        self.stack, self.name, self.kind, self.wanted, self.description = stack, name, kind, wanted, description
        self.id = stack.id.split(":stack/")[0] + f":changeSet/{name}/{uuid.uuid4()}"
        self.created = now()
        self.on_stack_failure = "ROLLBACK"
        self.changes = _changes(stack, wanted)
        same = wanted.template.get("Outputs") == stack.template.get("Outputs") and wanted.tags in (None, stack.tags)
        empty = kind == "UPDATE" and not self.changes and same and not self._definitions_differ()
        self.status, self.reason = ("FAILED", NO_CHANGES) if empty else ("CREATE_COMPLETE", None)
        self.execution = "UNAVAILABLE" if empty else "AVAILABLE"

    def _definitions_differ(self) -> bool:
        return self.wanted.template["Resources"] != self.stack.template.get("Resources")

    def execute(self, disable_rollback: bool) -> None:
        if self.execution != "AVAILABLE":
            raise ValidationError(f"ChangeSet [{self.id}] cannot be executed in its current status of [{self.status}]")
        self.execution = "EXECUTE_COMPLETE"
        if self.kind == "CREATE":
            operations.create(self.stack, self.wanted, "DO_NOTHING" if disable_rollback else self.on_stack_failure)
        else:
            operations.update(self.stack, self.wanted, disable_rollback)

    def describe(self) -> dict[str, Any]:
        return {
            "ChangeSetName": self.name, "ChangeSetId": self.id, "StackId": self.stack.id, "StackName": self.stack.name,
            "Description": self.description, "CreationTime": self.created, "ExecutionStatus": self.execution,
            "Status": self.status, "StatusReason": self.reason, "Changes": self.changes, "Tags": self.wanted.tags or [],
            "Parameters": [{"ParameterKey": k, "ParameterValue": v} for k, v in self.wanted.values.items()],
            "Capabilities": self.stack.capabilities, "IncludeNestedStacks": False, "ChangeSetType": self.kind,
        }  # fmt: skip


def _changes(stack: Stack, wanted: operations.Wanted) -> list[dict[str, Any]]:
    scope = operations.check(wanted, stack)
    definitions = scope.active()
    altered = {name for name, value in scope.parameters.items() if stack.resolved_parameters.get(name, value) != value}
    changes = []
    for logical_id, definition in definitions.items():
        current = stack.resources.get(logical_id)
        if current is None:
            changes.append(_change("Add", logical_id, definition["Type"]))
            continue
        old, new = current.definition.get("Properties") or {}, definition.get("Properties") or {}
        different = {key for key in {*old, *new} if old.get(key) != new.get(key)}
        different |= {key for key, value in new.items() if referred(value, set()) & altered}
        if different:
            replace_on = class_of(definition["Type"]).replace_on
            replacement = "True" if "*" in replace_on or different & replace_on else "False"
            changes.append(
                _change("Modify", logical_id, definition["Type"], current.physical_id, replacement, different)
            )
    for logical_id, resource in stack.resources.items():
        if logical_id not in definitions:
            changes.append(_change("Remove", logical_id, resource.kind, resource.physical_id))
    return changes


def _change(
    action: str, logical_id: str, kind: str, physical_id: str | None = None, replacement: str | None = None,
    properties: set[str] = frozenset(),
) -> dict[str, Any]:  # fmt: skip
    details = [
        {
            "Target": {"Attribute": "Properties", "Name": name, "RequiresRecreation": "Conditionally"},
            "Evaluation": "Static",
            "ChangeSource": "DirectModification",
        }
        for name in sorted(properties)
    ]
    change = {
        "Action": action, "LogicalResourceId": logical_id, "PhysicalResourceId": physical_id, "ResourceType": kind,
        "Replacement": replacement, "Scope": ["Properties"] if properties else [], "Details": details,
    }  # fmt: skip
    return {"Type": "Resource", "ResourceChange": {k: v for k, v in change.items() if v is not None}}


def find(region: Region, name: str, stack_name: str | None) -> ChangeSet:
    for change_set in reversed(region.change_sets):
        if change_set.id == name:
            return change_set
        of_stack = stack_name in (change_set.stack.name, change_set.stack.id) and change_set.stack.deleted is None
        if change_set.name == name and of_stack:
            return change_set
    raise ChangeSetNotFound(f"ChangeSet [{name}] does not exist")
