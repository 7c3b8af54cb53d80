"""What a region of an account holds of CloudFormation: stacks with their resources, events, outputs and change sets."""

import dataclasses
import datetime
import threading
import uuid
from typing import Any

from moto.core.exceptions import ServiceException
from moto.utilities.utils import get_partition

from .resource import Resource


class ValidationError(ServiceException):
    code = "ValidationError"


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@dataclasses.dataclass
class Event:
    stack_id: str
    stack_name: str
    logical_id: str
    physical_id: str
    resource_type: str
    status: str
    reason: str | None
    event_id: str = dataclasses.field(default_factory=lambda: str(uuid.uuid4()))
    timestamp: datetime.datetime = dataclasses.field(default_factory=now)


class Stack:
    def __init__(self, account: str, region: str, name: str) -> None:
        self.account, self.region, self.name = account, region, name
        partition = get_partition(region)
        self.id = f"arn:{partition}:cloudformation:{region}:{account}:stack/{name}/{uuid.uuid4()}"
        self.created = now()
        self.updated: datetime.datetime | None = None
        self.deleted: datetime.datetime | None = None
        self.status = "REVIEW_IN_PROGRESS"
        self.reason: str | None = None
        self.template: dict[str, Any] = {}  # what was applied last, as a whole
        self.template_body = "{}"
        self.parameters: dict[str, str] = {}  # as given: defaults and SSM lookups are not in it
        self.resolved_parameters: dict[str, Any] = {}
        self.tags: list[dict[str, str]] = []
        self.role_arn: str | None = None
        self.capabilities: list[str] = []
        self.termination_protection = False
        self.resources: dict[str, Resource] = {}  # in order of creation
        self.outputs: list[dict[str, str]] = []
        self.imports: set[str] = set()
        self.events: list[Event] = []
        self.busy = threading.Lock()

    def record(
        self, logical_id: str, physical_id: str | None, kind: str, status: str, reason: str | None = None
    ) -> None:
        self.events.append(
            Event(self.id, self.name, logical_id, physical_id or "", kind, status, reason[:1000] if reason else None)
        )

    def become(self, status: str, reason: str | None = None) -> None:
        self.status, self.reason = status, reason
        self.record(self.name, self.id, "AWS::CloudFormation::Stack", status, reason)

    @property
    def in_progress(self) -> bool:
        return self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"


class Region:
    """All stacks of one account in one region."""

    def __init__(self) -> None:
        self.stacks: list[Stack] = []
        self.change_sets: list[Any] = []

    def find(self, name_or_id: str, deleted: bool = False) -> Stack | None:
        """By id also a deleted stack, by name only a living one: that is how the API tells them apart."""
        for stack in reversed(self.stacks):
            if stack.id == name_or_id or (stack.name == name_or_id and (deleted or stack.deleted is None)):
                return stack
        return None

    @property
    def living(self) -> list[Stack]:
        return [stack for stack in self.stacks if stack.deleted is None]

    def exports(self) -> dict[str, dict[str, str]]:
        return {
            output["ExportName"]: {
                "ExportingStackId": stack.id,
                "Name": output["ExportName"],
                "Value": output["OutputValue"],
            }
            for stack in self.living
            for output in stack.outputs
            if output.get("ExportName")
        }


_regions: dict[tuple[str, str], Region] = {}


def region_of(account: str, region: str) -> Region:
    return _regions.setdefault((account, region), Region())


def places() -> set[tuple[str, str]]:
    """Every account and region in which a stack was ever made."""
    return set(_regions)


def every_stack() -> list[Stack]:
    return [stack for region in list(_regions.values()) for stack in region.living]
