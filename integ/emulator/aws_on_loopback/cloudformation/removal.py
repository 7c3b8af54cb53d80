"""Deleting resources: in reverse order, what is gone already counts as deleted, Retain and Snapshot are honoured."""

import logging
import re

from ..clients import error_code, error_text
from .references import dependencies
from .resource import Resource
from .stack import Stack

log = logging.getLogger(__name__)
_GONE = re.compile(r"NotFound|NoSuch|does ?not ?exist|not found|DoesNotExist|doesn't exist|ClusterNotFound", re.I)


def retained(resource: Resource, rolling_back: bool) -> bool:
    policy = resource.definition.get("DeletionPolicy")
    # what a failed creation leaves is deleted with RetainExceptOnCreate, and kept with Retain
    return policy == "Retain" or (policy == "RetainExceptOnCreate" and not rolling_back)


def remove(stack: Stack, resource: Resource, rolling_back: bool = False) -> None:
    """Raises what prevents it."""
    logical_id, kind = resource.logical_id, resource.kind
    if retained(resource, rolling_back):
        stack.record(logical_id, resource.physical_id, kind, "DELETE_SKIPPED")
        return
    stack.record(logical_id, resource.physical_id, kind, "DELETE_IN_PROGRESS")
    try:
        if resource.definition.get("DeletionPolicy") == "Snapshot":
            resource.delete_with_snapshot()
        else:
            resource.delete()
    except Exception as error:
        if not _GONE.search(f"{error_code(error)} {error_text(error)}"):
            stack.record(logical_id, resource.physical_id, kind, "DELETE_FAILED", error_text(error))
            raise
    stack.record(logical_id, resource.physical_id, kind, "DELETE_COMPLETE")


def attempt(stack: Stack, resource: Resource) -> None:
    """In the clean-up after an update a failure is told, but does not fail the update: so does CloudFormation."""
    try:
        remove(stack, resource)
    except Exception as error:
        log.info("%s: clean-up of %s: %s", stack.name, resource.logical_id, error_text(error))


def remove_all(stack: Stack, retain: set[str]) -> dict[str, str]:
    """Every resource before those it depends on. Returns what could not be deleted, and why."""
    needed = dependencies({k: r.definition for k, r in stack.resources.items()})
    problems: dict[str, str] = {}
    waiting = list(reversed(stack.resources))
    while waiting:
        # a resource waits for all that depend on it; behind a failure nothing is left to wait for
        free = [k for k in waiting if not any(k in needed[other] for other in waiting if other != k)]
        logical_id = (free or waiting)[0]
        waiting.remove(logical_id)
        if any(logical_id in needed[other] for other in problems):
            problems[logical_id] = "a resource that depends on it was not deleted"
            continue
        if logical_id in retain:
            stack.resources.pop(logical_id)
            continue
        try:
            remove(stack, stack.resources[logical_id])
            stack.resources.pop(logical_id)
        except Exception as error:
            log.info("%s: delete %s: %s", stack.name, logical_id, error_text(error), exc_info=True)
            problems[logical_id] = error_text(error)
    return problems
