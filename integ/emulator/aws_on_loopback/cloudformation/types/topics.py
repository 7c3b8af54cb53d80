"""AWS::SNS::*"""

import json
from typing import Any

from ...input_shapes import call, text
from ..resource import Resource, Unsupported, resource_type


class _Sns(Resource):
    @property
    def sns(self) -> Any:
        return self.client("sns")


_ATTRIBUTES = ("DisplayName", "KmsMasterKeyId", "SignatureVersion", "TracingConfig")


@resource_type("AWS::SNS::Topic")
class Topic(_Sns):
    name_property = "TopicName"
    name_limit = 256
    replace_on = frozenset({"TopicName", "FifoTopic"})

    def create(self, properties: dict[str, Any]) -> None:
        attributes = {key: text(properties[key]) for key in _ATTRIBUTES if properties.get(key)}
        if properties.get("FifoTopic"):
            attributes["FifoTopic"] = "true"
        name = self.name(properties)
        self.physical_id = self.sns.create_topic(Name=name, Attributes=attributes, Tags=self.tags(properties))[
            "TopicArn"
        ]
        self.attributes = {"TopicName": name, "TopicArn": self.physical_id}
        for subscription in properties.get("Subscription") or []:
            call(self.sns, "subscribe", {**subscription, "TopicArn": self.physical_id})

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        if changed - {*_ATTRIBUTES, "Tags"}:
            raise Unsupported(f"{self.kind}: this emulator cannot update {', '.join(sorted(changed))}")
        for key in changed & set(_ATTRIBUTES):
            value = text(properties.get(key) or "")
            self.sns.set_topic_attributes(TopicArn=self.physical_id, AttributeName=key, AttributeValue=value)

    def delete(self) -> None:
        for found in self.sns.list_subscriptions_by_topic(TopicArn=self.physical_id)["Subscriptions"]:
            if found["SubscriptionArn"].startswith("arn:"):
                self.sns.unsubscribe(SubscriptionArn=found["SubscriptionArn"])
        self.sns.delete_topic(TopicArn=self.physical_id)


@resource_type("AWS::SNS::TopicPolicy")
class TopicPolicy(_Sns):
    def create(self, properties: dict[str, Any]) -> None:
        self.physical_id = self.name(properties)
        self.attributes = {"Id": self.physical_id}
        self.update(properties, {}, set())

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        document = json.dumps(properties["PolicyDocument"])
        for topic in properties["Topics"]:
            self.sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=document)

    def delete(self) -> None:
        pass  # a topic cannot be without a policy


@resource_type("AWS::SNS::Subscription")
class Subscription(_Sns):
    replace_on = frozenset({"TopicArn", "Protocol", "Endpoint"})

    def create(self, properties: dict[str, Any]) -> None:
        made = call(self.sns, "subscribe", {**properties, "ReturnSubscriptionArn": True, "Attributes": {}})
        self.physical_id = made["SubscriptionArn"]
        self.attributes = {"Arn": self.physical_id}
        self.update(properties, {}, {"RawMessageDelivery", "FilterPolicy"} & properties.keys())

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        for key in changed:
            self.sns.set_subscription_attributes(
                SubscriptionArn=self.physical_id, AttributeName=key, AttributeValue=text(properties.get(key, ""))
            )

    def delete(self) -> None:
        self.sns.unsubscribe(SubscriptionArn=self.physical_id)
