"""Bringing a stack's resources to a template: create, update, replace; undo all of it when one step fails."""

import functools
import logging
import traceback
from collections.abc import Callable
from typing import Any

from moto.core.exceptions import ServiceException

from ..clients import error_text
from . import removal
from .evaluate import Scope
from .references import ordered
from .resource import ANY_CHANGE, Resource, Unsupported, class_of
from .stack import Stack, ValidationError

log = logging.getLogger(__name__)


class ResourceFailed(Exception):
    pass


class Deployment:
    """One create or update. `steps_back` holds how to return to what was, `made` what has to go again then."""

    def __init__(self, stack: Stack, scope: Scope) -> None:
        self.stack, self.scope = stack, scope
        self.steps_back: list[Callable[[], None]] = []
        self.made: list[Resource] = []
        self.replaced: list[Resource] = []

    def run(self) -> None:
        wanted = self.scope.active()
        self.scope.resources = {k: r for k, r in self.stack.resources.items() if k in wanted}
        for logical_id in ordered(wanted):
            current = self.stack.resources.get(logical_id)
            if current is None:
                self._create(logical_id, wanted[logical_id])
            else:
                self._update(current, wanted[logical_id])

    def _failed(
        self, logical_id: str, kind: str, physical_id: str | None, what: str, error: Exception
    ) -> ResourceFailed:
        reason = error_text(error)
        if not isinstance(error, (ServiceException, Unsupported, RuntimeError)) and not hasattr(error, "response"):
            log.info("%s %s: %s", logical_id, kind, traceback.format_exc())
        log.info("%s %s %s: %s", what, logical_id, kind, reason)
        self.stack.record(logical_id, physical_id, kind, what, reason)
        return ResourceFailed(f"The following resource(s) failed: [{logical_id}]. {reason}")

    def _create(self, logical_id: str, definition: dict[str, Any]) -> Resource:
        kind = definition["Type"]
        self.stack.record(logical_id, None, kind, "CREATE_IN_PROGRESS")
        try:
            resource = class_of(kind)(self.stack.account, self.stack.region, self.stack, logical_id, kind)
        except Exception as error:
            raise self._failed(logical_id, kind, None, "CREATE_FAILED", error) from error
        try:
            properties = self.scope.properties(definition)
            resource.properties, resource.definition = properties, definition
            resource.create(properties)
        except Exception as error:
            if resource.physical_id:  # half made: it has to go again, and a custom resource is told
                resource.status = "CREATE_FAILED"
                self._keep(resource)
            raise self._failed(logical_id, kind, resource.physical_id, "CREATE_FAILED", error) from error
        resource.status = "CREATE_COMPLETE"
        self._keep(resource)
        self.stack.record(logical_id, resource.physical_id, kind, "CREATE_COMPLETE")
        return resource

    def _keep(self, resource: Resource) -> None:
        self.stack.resources[resource.logical_id] = self.scope.resources[resource.logical_id] = resource
        self.made.append(resource)

    def _update(self, resource: Resource, definition: dict[str, Any]) -> None:
        logical_id, kind = resource.logical_id, definition["Type"]
        if kind != resource.kind:
            raise ValidationError(f"Update of resource type is not permitted: {logical_id}")
        try:
            properties = self.scope.properties(definition)
        except Exception as error:
            raise self._failed(logical_id, kind, resource.physical_id, "UPDATE_FAILED", error) from error
        old, old_definition = resource.properties, resource.definition
        changed = {key for key in {*properties, *old} if properties.get(key) != old.get(key)}
        if not changed:
            resource.definition = definition  # a new DeletionPolicy or DependsOn
            self.steps_back.append(lambda: setattr(resource, "definition", old_definition))
            return
        if "*" in resource.replace_on or changed & resource.replace_on:
            self._replace(resource, definition, changed)
            return
        self.stack.record(logical_id, resource.physical_id, kind, "UPDATE_IN_PROGRESS")

        def undo() -> None:
            self.stack.record(logical_id, resource.physical_id, kind, "UPDATE_IN_PROGRESS")
            resource.update(old, properties, changed)
            resource.properties, resource.definition = old, old_definition
            self.stack.record(logical_id, resource.physical_id, kind, "UPDATE_COMPLETE")

        try:
            resource.update(properties, old, changed)
        except Unsupported as error:  # nothing was touched: there is nothing to undo
            raise self._failed(logical_id, kind, resource.physical_id, "UPDATE_FAILED", error) from error
        except Exception as error:
            self.steps_back.append(undo)
            raise self._failed(logical_id, kind, resource.physical_id, "UPDATE_FAILED", error) from error
        self.steps_back.append(undo)
        resource.properties, resource.definition, resource.status = properties, definition, "UPDATE_COMPLETE"
        self.stack.record(logical_id, resource.physical_id, kind, "UPDATE_COMPLETE")

    def _replace(self, resource: Resource, definition: dict[str, Any], changed: set[str]) -> None:
        name = resource.name_property
        if name and resource.properties.get(name) and name not in changed and resource.replace_on != ANY_CHANGE:
            error = Unsupported(
                "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
                f"Rename {resource.properties[name]} and update the stack again."
            )
            raise self._failed(resource.logical_id, resource.kind, resource.physical_id, "UPDATE_FAILED", error)
        self.stack.record(
            resource.logical_id, resource.physical_id, resource.kind, "UPDATE_IN_PROGRESS",
            "Requested update requires the creation of a new physical resource; hence creating one.",
        )  # fmt: skip
        if "*" in resource.replace_on:
            self._relink(resource, definition)
            return
        self.replaced.append(resource)
        self.steps_back.append(lambda: self.stack.resources.update({resource.logical_id: resource}))
        self._create(resource.logical_id, definition)

    def _relink(self, resource: Resource, definition: dict[str, Any]) -> None:
        """A plain link between two things (a route, an association): the old and the new cannot exist at once."""

        def undo() -> None:
            if self.made and (link := self.stack.resources[resource.logical_id]) is not resource:
                self.made.remove(link)
                link.delete()
            resource.create(resource.properties)
            self.stack.resources[resource.logical_id] = resource

        resource.delete()
        self.steps_back.append(undo)
        self._create(resource.logical_id, definition)

    def return_to_what_was(self) -> list[str]:
        """In the order of the update itself: the old state of a resource may need the old state of what it depends on.
        Returns what could not be done."""
        return self._try_all(self.steps_back)

    def remove_what_was_made(self) -> list[str]:
        return self._try_all([functools.partial(self._unmake, resource) for resource in reversed(self.made)])

    def _unmake(self, resource: Resource) -> None:
        removal.remove(self.stack, resource, rolling_back=True)
        if self.stack.resources.get(resource.logical_id) is resource:
            del self.stack.resources[resource.logical_id]

    def _try_all(self, steps: list[Callable[[], None]]) -> list[str]:
        problems = []
        for step in steps:
            try:
                step()
            except Exception as error:
                problems.append(error_text(error))
                log.info("rolling back %s: %s", self.stack.name, traceback.format_exc())
        return problems

    def clean_up(self) -> None:
        """After success: what was replaced, and what the template no longer has."""
        for resource in reversed(self.replaced):
            removal.attempt(self.stack, resource)
        wanted = self.scope.active()
        for logical_id in reversed([k for k in self.stack.resources if k not in wanted]):
            removal.attempt(self.stack, self.stack.resources.pop(logical_id))
