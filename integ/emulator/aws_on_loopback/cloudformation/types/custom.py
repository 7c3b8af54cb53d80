"""Custom resources: a Lambda function is told, and answers by a PUT to the address it is given."""

import uuid
from typing import Any

from ...clients import aws, error_text
from ...functions import responses
from ..resource import Resource, Unsupported, resource_type


def _as_text(value: Any) -> Any:
    """CloudFormation hands every scalar over as text."""
    if isinstance(value, dict):
        return {key: _as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, (int, float)) else value


@resource_type("AWS::CloudFormation::CustomResource")
class CustomResource(Resource):
    replace_on = frozenset({"ServiceToken"})

    def create(self, properties: dict[str, Any]) -> None:
        self._tell("Create", properties)

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        before = self.physical_id
        self._tell("Update", properties, OldResourceProperties=_as_text(old))
        if self.physical_id != before:
            # a new physical id is a replacement: the old one is deleted (CloudFormation waits for the clean-up)
            after, self.physical_id = self.physical_id, before
            self._tell("Delete", old)
            self.physical_id = after

    def delete(self) -> None:
        self._tell("Delete", self.properties)

    def _tell(self, request: str, properties: dict[str, Any], **more: Any) -> None:
        token = properties["ServiceToken"]
        if ":lambda:" not in token:
            raise Unsupported(f"{self.logical_id}: this emulator calls Lambda functions only, not {token}")
        with responses.expected() as answer:
            event = {
                "RequestType": request, "ServiceToken": token, "ResponseURL": answer.url, "StackId": self.stack_id,
                "RequestId": str(uuid.uuid4()), "LogicalResourceId": self.logical_id, "ResourceType": self.kind,
                "ResourceProperties": _as_text(properties), **more,
            }  # fmt: skip
            if request != "Create":
                event["PhysicalResourceId"] = self.physical_id
            parts = token.split(":")
            try:
                responses.invoke(aws("lambda", parts[4], parts[3]), token, event)
            except Exception as error:
                raise RuntimeError(f"{self.logical_id}: {error_text(error)}") from error
            seconds = int(properties.get("ServiceTimeout") or 3600)
            body = answer.wait(seconds)
        if body is None:
            raise RuntimeError(
                f"CloudFormation did not receive a response from your Custom Resource within {seconds} s."
            )
        self.physical_id = body.get("PhysicalResourceId") or self.physical_id
        if body.get("Status") != "SUCCESS":
            self.physical_id = self.physical_id or self.name(properties)
            raise RuntimeError(
                f"Received response status [FAILED] from custom resource. Message returned: {body.get('Reason')} "
                f"(RequestId: {event['RequestId']})"
            )
        self.physical_id = self.physical_id or self.name(properties)
        if request != "Delete":
            self.attributes = body.get("Data") or {}
