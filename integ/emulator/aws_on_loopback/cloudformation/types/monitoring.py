"""AWS::CloudWatch::*"""

from typing import Any

from ...input_shapes import call
from ..records import Record
from ..resource import Resource, resource_type


@resource_type("AWS::CloudWatch::Alarm")
class Alarm(Resource):
    name_property = "AlarmName"
    name_limit = 255
    replace_on = frozenset({"AlarmName"})

    def create(self, properties: dict[str, Any]) -> None:
        self.physical_id = self.name(properties)
        self.update(properties, {}, set())
        found = self.client("cloudwatch").describe_alarms(AlarmNames=[self.physical_id])["MetricAlarms"][0]
        self.attributes = {"Arn": found["AlarmArn"]}

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        call(self.client("cloudwatch"), "put_metric_alarm", {**properties, "AlarmName": self.physical_id})

    def delete(self) -> None:
        self.client("cloudwatch").delete_alarms(AlarmNames=[self.physical_id])


@resource_type("AWS::CloudWatch::CompositeAlarm")
class CompositeAlarm(Record):
    service = "cloudwatch"
    path = "alarm:{name}"
    name_property = "AlarmName"
    refers_to_arn = False
    replace_on = frozenset({"AlarmName"})


@resource_type("AWS::CloudWatch::Dashboard")
class Dashboard(Resource):
    name_property = "DashboardName"
    replace_on = frozenset({"DashboardName"})

    def create(self, properties: dict[str, Any]) -> None:
        self.physical_id = self.name(properties)
        self.update(properties, {}, set())

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        call(
            self.client("cloudwatch"), "put_dashboard",
            {"DashboardName": self.physical_id, "DashboardBody": properties["DashboardBody"]},
        )  # fmt: skip

    def delete(self) -> None:
        self.client("cloudwatch").delete_dashboards(DashboardNames=[self.physical_id])
