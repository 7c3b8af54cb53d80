"""AWS::Events::* and AWS::Scheduler::Schedule"""

from typing import Any

from ...input_shapes import call, text
from ..records import Record
from ..resource import Resource, resource_type


@resource_type("AWS::Events::Rule")
class Rule(Resource):
    """A record: the emulated services send no events of their own, and schedules do not fire."""

    name_property = "Name"
    replace_on = frozenset({"Name", "EventBusName"})

    @property
    def _bus(self) -> dict[str, str]:
        return {"EventBusName": self.properties["EventBusName"]} if self.properties.get("EventBusName") else {}

    def create(self, properties: dict[str, Any]) -> None:
        self.physical_id = self.name(properties)
        self.update(properties, {}, {"Targets"} & properties.keys())

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        events = self.client("events")
        wanted = {k: v for k, v in properties.items() if k not in ("Targets", "Tags")}
        if "EventPattern" in wanted:
            wanted["EventPattern"] = text(wanted["EventPattern"])
        self.attributes = {"Arn": call(events, "put_rule", {**wanted, "Name": self.physical_id})["RuleArn"]}
        if "Targets" in changed:
            gone = [target["Id"] for target in old.get("Targets") or []]
            if gone:
                events.remove_targets(Rule=self.physical_id, Ids=gone, **self._bus)
            if properties.get("Targets"):
                call(events, "put_targets", {"Rule": self.physical_id, "Targets": properties["Targets"], **self._bus})

    def delete(self) -> None:
        events = self.client("events")
        targets = events.list_targets_by_rule(Rule=self.physical_id, **self._bus)["Targets"]
        if targets:
            events.remove_targets(Rule=self.physical_id, Ids=[t["Id"] for t in targets], **self._bus)
        events.delete_rule(Name=self.physical_id, **self._bus)


@resource_type("AWS::Scheduler::Schedule")
class Schedule(Record):
    service = "scheduler"
    path = "schedule/default/{name}"
    name_property = "Name"
    refers_to_arn = False
    replace_on = frozenset({"Name", "GroupName"})
