"""AWS::StepFunctions::StateMachine"""

import json
from typing import Any

from ...input_shapes import call
from ..resource import Resource, Unsupported, resource_type


def _definition(properties: dict[str, Any]) -> str:
    if "DefinitionString" in properties:
        text = properties["DefinitionString"]
    elif "Definition" in properties:
        text = json.dumps(properties["Definition"])
    else:
        raise Unsupported("AWS::StepFunctions::StateMachine: this emulator wants the definition in the template")
    for name, value in (properties.get("DefinitionSubstitutions") or {}).items():
        text = text.replace("${" + name + "}", str(value))
    return text


@resource_type("AWS::StepFunctions::StateMachine")
class StateMachine(Resource):
    name_property = "StateMachineName"
    name_limit = 80
    replace_on = frozenset({"StateMachineName", "StateMachineType"})

    def create(self, properties: dict[str, Any]) -> None:
        name = self.name(properties)
        wanted = {"name": name, "definition": _definition(properties), "roleArn": properties["RoleArn"]}
        self.physical_id = call(self.client("stepfunctions"), "create_state_machine", wanted)["stateMachineArn"]
        self.attributes = {"Arn": self.physical_id, "Name": name, "StateMachineRevisionId": "1"}

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        wanted = {"definition": _definition(properties), "roleArn": properties["RoleArn"]}
        call(self.client("stepfunctions"), "update_state_machine", {**wanted, "stateMachineArn": self.physical_id})

    def delete(self) -> None:
        self.client("stepfunctions").delete_state_machine(stateMachineArn=self.physical_id)
