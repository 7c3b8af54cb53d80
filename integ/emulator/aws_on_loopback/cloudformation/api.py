"""The CloudFormation API, all of it ours: moto's engine cannot roll back, update or delete most types."""

import contextlib
import json
from typing import Any

from moto.cloudformation import urls
from moto.core.responses import ActionResult, BaseResponse, EmptyResult

from . import change_sets, descriptions, operations, parameters, template, types  # noqa: F401  (the types register)
from .stack import Region, Stack, ValidationError, region_of


class CloudFormation(BaseResponse):
    def __init__(self) -> None:
        super().__init__(service_name="cloudformation")
        self.automated_parameter_parsing = True

    @property
    def here(self) -> Region:
        return region_of(self.current_account, self.region)

    def _stack(self) -> Stack:
        name = self._get_param("StackName")
        stack = self.here.find(name)
        if stack is None:
            raise ValidationError(f"Stack with id {name} does not exist")
        return stack

    def _body(self, previous: Stack | None) -> str:
        if self._get_param("UsePreviousTemplate") and previous:
            return previous.template_body
        if self._get_param("TemplateURL"):
            return template.fetch(self._get_param("TemplateURL"), self.current_account, self.region)
        if not self._get_param("TemplateBody"):
            raise ValidationError("Either Template URL or Template Body must be specified.")
        return self._get_param("TemplateBody")

    def _wanted(self, previous: Stack | None) -> operations.Wanted:
        wanted = operations.Wanted(self._body(previous), {}, self._get_param("Tags"), self._get_param("RoleARN"))
        before = previous.parameters if previous else {}
        wanted.values = parameters.given(wanted.template, self._get_param("Parameters") or [], before)
        return wanted

    def _new_stack(self) -> Stack:
        stack = Stack(self.current_account, self.region, self._get_param("StackName"))
        stack.capabilities = self._get_param("Capabilities") or []
        return stack

    # change sets
    def create_change_set(self) -> ActionResult:
        kind = self._get_param("ChangeSetType") or "UPDATE"
        if kind == "IMPORT" or self._get_param("ResourcesToImport"):
            raise ValidationError("This emulator does not import resources")
        stack = self.here.find(self._get_param("StackName"))
        if kind == "CREATE":
            if stack is None:
                stack = self._new_stack()
                self.here.stacks.append(stack)
            elif stack.status != "REVIEW_IN_PROGRESS":
                raise ValidationError(
                    f"Stack [{stack.name}] already exists and cannot be created again with the changeSet."
                )
        elif stack is None:
            raise ValidationError(f"Stack [{self._get_param('StackName')}] does not exist")
        elif stack.in_progress or stack.status.startswith(("ROLLBACK_", "CREATE_FAILED", "DELETE_FAILED")):
            raise ValidationError(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")
        change_set = change_sets.ChangeSet(
            stack, self._get_param("ChangeSetName"), kind, self._wanted(stack), self._get_param("Description")
        )
        change_set.on_stack_failure = self._get_param("OnStackFailure") or "ROLLBACK"
        self.here.change_sets.append(change_set)
        return ActionResult({"Id": change_set.id, "StackId": stack.id})

    def _change_set(self) -> change_sets.ChangeSet:
        return change_sets.find(self.here, self._get_param("ChangeSetName"), self._get_param("StackName"))

    def describe_change_set(self) -> ActionResult:
        return ActionResult(self._change_set().describe())

    def list_change_sets(self) -> ActionResult:
        stack = self._stack()
        found = [c.describe() for c in self.here.change_sets if c.stack is stack]
        return ActionResult({"Summaries": found})

    def delete_change_set(self) -> ActionResult:
        with contextlib.suppress(change_sets.ChangeSetNotFound):  # deleting what is not there succeeds
            self.here.change_sets.remove(self._change_set())
        return EmptyResult()

    def execute_change_set(self) -> ActionResult:
        self._change_set().execute(bool(self._get_param("DisableRollback")))
        return EmptyResult()

    # stacks
    def create_stack(self) -> ActionResult:
        name = self._get_param("StackName")
        if self.here.find(name):
            raise ValidationError(f"Stack [{name}] already exists")
        stack = self._new_stack()
        on_failure = "DO_NOTHING" if self._get_param("DisableRollback") else self._get_param("OnFailure") or "ROLLBACK"
        wanted = self._wanted(None)
        operations.check(wanted, stack)
        stack.termination_protection = bool(self._get_param("EnableTerminationProtection"))
        self.here.stacks.append(stack)
        operations.create(stack, wanted, on_failure)
        return ActionResult({"StackId": stack.id})

    def update_stack(self) -> ActionResult:
        stack = self._stack()
        if stack.in_progress:
            raise ValidationError(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")
        change_set = change_sets.ChangeSet(stack, "update", "UPDATE", self._wanted(stack), None)
        if change_set.status == "FAILED":
            raise ValidationError("No updates are to be performed.")
        change_set.execute(bool(self._get_param("DisableRollback")))
        return ActionResult({"StackId": stack.id})

    def delete_stack(self) -> ActionResult:
        stack = self.here.find(self._get_param("StackName"))
        if stack is not None and stack.deleted is None:
            operations.delete(stack, set(self._get_param("RetainResources") or []))
        return EmptyResult()

    def update_termination_protection(self) -> ActionResult:
        stack = self._stack()
        stack.termination_protection = bool(self._get_param("EnableTerminationProtection"))
        return ActionResult({"StackId": stack.id})

    # reading
    def describe_stacks(self) -> ActionResult:
        name = self._get_param("StackName")
        found = [self._stack()] if name else self.here.living
        return ActionResult({"Stacks": [descriptions.stack(stack) for stack in found]})

    def list_stacks(self) -> ActionResult:
        states = self._get_param("StackStatusFilter") or []
        found = [descriptions.stack(s) for s in self.here.stacks if not states or s.status in states]
        return ActionResult({"StackSummaries": found})

    def describe_stack_events(self) -> ActionResult:
        stack = self.here.find(self._get_param("StackName"), deleted=True)
        if stack is None:
            raise ValidationError(f"Stack [{self._get_param('StackName')}] does not exist")
        return ActionResult({"StackEvents": [descriptions.event(e) for e in reversed(stack.events)]})

    def describe_events(self) -> ActionResult:
        """Asked by the CDK CLI for hints on a failed change set: there are none."""
        return ActionResult({"OperationEvents": []})

    def describe_stack_resources(self) -> ActionResult:
        if not self._get_param("StackName"):
            raise ValidationError("This emulator needs StackName")
        wanted = self._get_param("LogicalResourceId")
        found = [r for r in descriptions.resources(self._stack()) if wanted in (None, r["LogicalResourceId"])]
        return ActionResult({"StackResources": found})

    def list_stack_resources(self) -> ActionResult:
        return ActionResult({"StackResourceSummaries": descriptions.resources(self._stack())})

    def describe_stack_resource(self) -> ActionResult:
        wanted = self._get_param("LogicalResourceId")
        for resource in descriptions.resources(self._stack()):
            if resource["LogicalResourceId"] == wanted:
                return ActionResult({"StackResourceDetail": resource})
        raise ValidationError(f"Resource {wanted} does not exist for stack {self._get_param('StackName')}")

    def get_template(self) -> ActionResult:
        planned = self._get_param("ChangeSetName")
        body = self._change_set().wanted.body if planned else self._stack().template_body
        return ActionResult({"TemplateBody": body, "StagesAvailable": ["Original", "Processed"]})

    def get_template_summary(self) -> ActionResult:
        parsed = template.parse(self._stack().template_body if self._get_param("StackName") else self._body(None))
        return ActionResult(
            {
                "ResourceTypes": sorted({r["Type"] for r in parsed["Resources"].values()}),
                "Parameters": _declared(parsed),
                "Description": parsed.get("Description"),
            }
        )

    def validate_template(self) -> ActionResult:
        parsed = template.parse(self._body(None))
        return ActionResult({"Parameters": _declared(parsed), "Description": parsed.get("Description")})

    def list_exports(self) -> ActionResult:
        return ActionResult({"Exports": list(self.here.exports().values())})

    def list_imports(self) -> ActionResult:
        name = self._get_param("ExportName")
        return ActionResult({"Imports": [stack.name for stack in self.here.living if name in stack.imports]})


def _declared(parsed: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "ParameterKey": key,
            "DefaultValue": json.dumps(spec["Default"])
            if isinstance(spec.get("Default"), dict)
            else spec.get("Default"),
            "ParameterType": spec.get("Type", "String"),
            "NoEcho": str(spec.get("NoEcho", "")).lower() == "true",
            "Description": spec.get("Description"),
        }
        for key, spec in parsed.get("Parameters", {}).items()
    ]


def install() -> None:
    urls.url_paths = {"{0}/$": CloudFormation.dispatch}
