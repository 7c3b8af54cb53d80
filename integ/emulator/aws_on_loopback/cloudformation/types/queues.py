"""AWS::SQS::*"""

import json
from typing import Any

from ...input_shapes import text
from ..resource import Resource, resource_type

_NOT_ATTRIBUTES = ("QueueName", "Tags")


@resource_type("AWS::SQS::Queue")
class Queue(Resource):
    name_property = "QueueName"
    name_limit = 80
    replace_on = frozenset({"QueueName", "FifoQueue"})

    def _attributes(self, properties: dict[str, Any]) -> dict[str, str]:
        return {key: text(value) for key, value in properties.items() if key not in _NOT_ATTRIBUTES}

    def create(self, properties: dict[str, Any]) -> None:
        sqs, name = self.client("sqs"), self.name(properties)
        self.physical_id = sqs.create_queue(QueueName=name, Attributes=self._attributes(properties))["QueueUrl"]
        found = sqs.get_queue_attributes(QueueUrl=self.physical_id, AttributeNames=["QueueArn"])
        self.attributes = {"Arn": found["Attributes"]["QueueArn"], "QueueName": name, "QueueUrl": self.physical_id}

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        attributes = self._attributes({key: properties[key] for key in changed if key in properties})
        self.client("sqs").set_queue_attributes(QueueUrl=self.physical_id, Attributes=attributes)

    def delete(self) -> None:
        self.client("sqs").delete_queue(QueueUrl=self.physical_id)


@resource_type("AWS::SQS::QueuePolicy")
class QueuePolicy(Resource):
    def create(self, properties: dict[str, Any]) -> None:
        self.physical_id = self.name(properties)
        self.update(properties, {}, set())

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        for queue in properties["Queues"]:
            policy = {"Policy": json.dumps(properties["PolicyDocument"])}
            self.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes=policy)

    def delete(self) -> None:
        for queue in self.properties["Queues"]:
            self.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"Policy": ""})
