"""Create, update and delete of a whole stack, each in the background with the states that CloudFormation shows."""

import logging
import threading
from collections.abc import Callable

from ..clients import error_text
from . import parameters, removal, template
from .deployment import Deployment, ResourceFailed
from .evaluate import Scope
from .references import ordered
from .resource import class_of
from .stack import Stack, ValidationError, every_stack, now, region_of

log = logging.getLogger(__name__)


class Wanted:
    """What a stack shall become: the template and the values it was given."""

    def __init__(self, body: str, values: dict[str, str], tags: list | None, role_arn: str | None) -> None:
        self.body, self.values, self.tags, self.role_arn = body, values, tags, role_arn
        self.template = template.parse(body)

    def scope(self, stack: Stack) -> Scope:
        resolved = parameters.resolved(self.template, self.values, stack.account, stack.region)
        return Scope(stack, region_of(stack.account, stack.region), self.template, resolved)


def check(wanted: Wanted, stack: Stack) -> Scope:
    """What CloudFormation refuses before it starts: unknown types, cycles, missing references."""
    scope = wanted.scope(stack)
    definitions = scope.active()
    for definition in definitions.values():
        class_of(definition["Type"])
    ordered(definitions)
    return scope


def in_background(stack: Stack, work: Callable[[], None]) -> None:
    def run() -> None:
        with stack.busy:
            try:
                work()
            except Exception as error:
                log.exception("stack %s", stack.name)
                stack.become(stack.status.replace("IN_PROGRESS", "FAILED"), f"Internal error: {error_text(error)}")

    threading.Thread(target=run, daemon=True).start()


def _apply(stack: Stack, wanted: Wanted, scope: Scope) -> None:
    stack.template, stack.template_body, stack.parameters = wanted.template, wanted.body, wanted.values
    stack.resolved_parameters, stack.imports = scope.parameters, scope.imports
    if wanted.tags is not None:
        stack.tags = wanted.tags
    stack.role_arn = wanted.role_arn or stack.role_arn


def _outputs(stack: Stack, wanted: Wanted, scope: Scope) -> list[dict[str, str]]:
    exports = region_of(stack.account, stack.region).exports()
    outputs = []
    for key, output in wanted.template.get("Outputs", {}).items():
        if "Condition" in output and not scope.condition(output["Condition"]):
            continue
        entry = {"OutputKey": key, "OutputValue": str(scope.value(output["Value"]))}
        if output.get("Description"):
            entry["Description"] = output["Description"]
        if output.get("Export"):
            entry["ExportName"] = scope.value(output["Export"]["Name"])
            if exports.get(entry["ExportName"], {}).get("ExportingStackId", stack.id) != stack.id:
                raise ValidationError(f"Export with name {entry['ExportName']} is already exported by another stack")
        outputs.append(entry)
    changed = {e["ExportName"] for e in stack.outputs if "ExportName" in e} - {
        e["ExportName"] for e in outputs if e in stack.outputs and "ExportName" in e
    }
    _refuse_if_imported(stack, changed)
    return outputs


def _refuse_if_imported(stack: Stack, names: set[str]) -> None:
    for other in every_stack():
        used = names & other.imports
        if used and other is not stack and (other.account, other.region) == (stack.account, stack.region):
            raise ValidationError(f"Export {sorted(used)[0]} cannot be deleted as it is in use by {other.name}")


def create(stack: Stack, wanted: Wanted, on_failure: str = "ROLLBACK") -> None:
    scope = check(wanted, stack)
    _apply(stack, wanted, scope)
    stack.become("CREATE_IN_PROGRESS", "User Initiated")

    def work() -> None:
        deployment = Deployment(stack, scope)
        try:
            deployment.run()
            stack.outputs = _outputs(stack, wanted, scope)
            stack.become("CREATE_COMPLETE")
        except Exception as error:
            _log(stack, error)
            if on_failure == "DO_NOTHING":
                stack.become("CREATE_FAILED", error_text(error))
                return
            stack.become("ROLLBACK_IN_PROGRESS", f"{error_text(error)} Rollback requested by user.")
            problems = deployment.remove_what_was_made()
            stack.become("ROLLBACK_FAILED" if problems else "ROLLBACK_COMPLETE", "; ".join(problems) or None)
            if on_failure == "DELETE" and not problems:
                _gone(stack)

    in_background(stack, work)


def update(stack: Stack, wanted: Wanted, disable_rollback: bool = False) -> None:
    scope = check(wanted, stack)
    stack.become("UPDATE_IN_PROGRESS", "User Initiated")

    def work() -> None:
        deployment = Deployment(stack, scope)
        try:
            deployment.run()
            outputs = _outputs(stack, wanted, scope)
        except Exception as error:
            _log(stack, error)
            if disable_rollback:
                stack.become("UPDATE_FAILED", error_text(error))
                return
            stack.become("UPDATE_ROLLBACK_IN_PROGRESS", error_text(error))
            problems = deployment.return_to_what_was()
            if problems:
                stack.become("UPDATE_ROLLBACK_FAILED", "; ".join(problems))
                return
            stack.become("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
            deployment.remove_what_was_made()
            stack.become("UPDATE_ROLLBACK_COMPLETE")
            return
        _apply(stack, wanted, scope)
        stack.outputs = outputs
        stack.become("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        deployment.clean_up()
        stack.updated = now()
        stack.become("UPDATE_COMPLETE")

    in_background(stack, work)


def delete(stack: Stack, retain: set[str]) -> None:
    if stack.termination_protection:
        raise ValidationError(f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
    _refuse_if_imported(stack, {o["ExportName"] for o in stack.outputs if "ExportName" in o})
    if stack.status == "DELETE_IN_PROGRESS":
        return
    stack.become("DELETE_IN_PROGRESS", "User Initiated")

    def work() -> None:
        problems = removal.remove_all(stack, retain)
        if problems:
            names = ", ".join(problems)
            stack.become("DELETE_FAILED", f"The following resource(s) failed to delete: [{names}]. ")
        else:
            stack.become("DELETE_COMPLETE")
            _gone(stack)

    in_background(stack, work)


def _gone(stack: Stack) -> None:
    stack.deleted = now()
    stack.outputs = []


def _log(stack: Stack, error: Exception) -> None:
    if isinstance(error, (ResourceFailed, ValidationError)):
        log.info("stack %s: %s", stack.name, error_text(error))
    else:
        log.exception("stack %s", stack.name)
