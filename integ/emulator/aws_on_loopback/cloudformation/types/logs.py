"""AWS::Logs::*"""

from typing import Any

from ...input_shapes import call, text
from ..resource import Resource, Unsupported, resource_type


class _Logs(Resource):
    @property
    def logs(self) -> Any:
        return self.client("logs")


@resource_type("AWS::Logs::LogGroup")
class LogGroup(_Logs):
    name_property = "LogGroupName"
    name_limit = 512
    replace_on = frozenset({"LogGroupName"})

    def create(self, properties: dict[str, Any]) -> None:
        name = self.name(properties)
        wanted = {"logGroupName": name, "tags": {t["Key"]: t["Value"] for t in properties.get("Tags") or []}}
        if properties.get("KmsKeyId"):
            wanted["kmsKeyId"] = properties["KmsKeyId"]
        self.logs.create_log_group(**wanted)
        self.physical_id = name
        self.update(properties, {}, {"RetentionInDays"} & properties.keys())
        found = self.logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        self.attributes = {"Arn": next(group["arn"] for group in found if group["logGroupName"] == name)}

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        if changed - {"RetentionInDays", "Tags", "DataProtectionPolicy"}:
            raise Unsupported(f"{self.kind}: this emulator cannot update {', '.join(sorted(changed))}")
        if "RetentionInDays" in changed:
            if properties.get("RetentionInDays"):
                days = int(properties["RetentionInDays"])
                self.logs.put_retention_policy(logGroupName=self.physical_id, retentionInDays=days)
            else:
                self.logs.delete_retention_policy(logGroupName=self.physical_id)
        if "Tags" in changed:
            gone = [t["Key"] for t in old.get("Tags") or []]
            self.logs.untag_log_group(logGroupName=self.physical_id, tags=gone)
            tags = {t["Key"]: t["Value"] for t in properties.get("Tags") or []}
            self.logs.tag_log_group(logGroupName=self.physical_id, tags=tags)

    def delete(self) -> None:
        self.logs.delete_log_group(logGroupName=self.physical_id)


@resource_type("AWS::Logs::LogStream")
class LogStream(_Logs):
    name_property = "LogStreamName"
    replace_on = frozenset({"LogGroupName", "LogStreamName"})

    def create(self, properties: dict[str, Any]) -> None:
        name = self.name(properties)
        self.logs.create_log_stream(logGroupName=properties["LogGroupName"], logStreamName=name)
        self.physical_id = name

    def delete(self) -> None:
        self.logs.delete_log_stream(logGroupName=self.properties["LogGroupName"], logStreamName=self.physical_id)


@resource_type("AWS::Logs::MetricFilter")
class MetricFilter(_Logs):
    name_property = "FilterName"
    replace_on = frozenset({"FilterName", "LogGroupName"})

    def create(self, properties: dict[str, Any]) -> None:
        self.physical_id = self.name(properties)
        self.update(properties, {}, set())

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        known = {key: value for key, value in properties.items() if key != "ApplyOnTransformedLogs"}
        for change in known.get("MetricTransformations") or []:
            # CloudFormation has a list of keys and values where the API has a map
            if isinstance(change.get("Dimensions"), list):
                change["Dimensions"] = {d["Key"]: d["Value"] for d in change["Dimensions"]}
        call(self.logs, "put_metric_filter", {**known, "FilterName": self.physical_id})

    def delete(self) -> None:
        self.logs.delete_metric_filter(logGroupName=self.properties["LogGroupName"], filterName=self.physical_id)


@resource_type("AWS::Logs::SubscriptionFilter")
class SubscriptionFilter(_Logs):
    name_property = "FilterName"
    replace_on = frozenset({"FilterName", "LogGroupName"})

    def create(self, properties: dict[str, Any]) -> None:
        self.physical_id = self.name(properties)
        self.update(properties, {}, set())

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        call(self.logs, "put_subscription_filter", {**properties, "FilterName": self.physical_id})

    def delete(self) -> None:
        self.logs.delete_subscription_filter(logGroupName=self.properties["LogGroupName"], filterName=self.physical_id)


@resource_type("AWS::Logs::ResourcePolicy")
class LogsResourcePolicy(_Logs):
    name_property = "PolicyName"
    replace_on = frozenset({"PolicyName"})

    def create(self, properties: dict[str, Any]) -> None:
        self.physical_id = self.name(properties)
        self.update(properties, {}, set())

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        self.logs.put_resource_policy(policyName=self.physical_id, policyDocument=text(properties["PolicyDocument"]))

    def delete(self) -> None:
        self.logs.delete_resource_policy(policyName=self.physical_id)
