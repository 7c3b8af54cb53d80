"""AWS::Lambda::*"""

import io
import zipfile
from typing import Any

from moto.awslambda.models import lambda_backends

from ...input_shapes import call
from ..resource import ANY_CHANGE, Resource, resource_type


def _code(properties: dict[str, Any]) -> dict[str, Any]:
    """Inline source becomes a zip with index.js, as CloudFormation makes one."""
    code = dict(properties["Code"])
    if "ZipFile" in code:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            module = str(properties.get("Handler", "index.handler")).rsplit(".", 1)[0]
            suffix = "py" if str(properties.get("Runtime", "")).startswith("python") else "js"
            archive.writestr(f"{module}.{suffix}", code["ZipFile"])
        code["ZipFile"] = buffer.getvalue()
    return {k: v for k, v in code.items() if k in ("ZipFile", "S3Bucket", "S3Key", "S3ObjectVersion", "ImageUri")}


@resource_type("AWS::Lambda::Function")
class Function(Resource):
    name_property = "FunctionName"
    replace_on = frozenset({"FunctionName", "PackageType"})

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {k: v for k, v in properties.items() if k not in ("Code", "Tags", "LoggingConfig")}
        name = self.name(properties)
        tags = {t["Key"]: t["Value"] for t in properties.get("Tags") or []}
        made = call(
            self.client("lambda"),
            "create_function",
            {**wanted, "FunctionName": name, "Tags": tags},
            Code=_code(properties),
        )
        self.physical_id, self.attributes = name, {"Arn": made["FunctionArn"]}
        self._choose_log_group(properties)

    def _choose_log_group(self, properties: dict[str, Any]) -> None:
        """The emulated API does not take LoggingConfig; without it every function would make a log group of its own."""
        function = lambda_backends[self.account][self.region].get_function(self.physical_id)
        own = f"/aws/lambda/{self.physical_id}"
        function.logs_group_name = (properties.get("LoggingConfig") or {}).get("LogGroup") or own

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        client = self.client("lambda")
        if "Code" in changed:
            client.update_function_code(FunctionName=self.physical_id, **_code(properties))
        if changed - {"Code", "Tags"}:
            wanted = {k: v for k, v in properties.items() if k not in ("Code", "Tags", "LoggingConfig")}
            wanted.setdefault("Environment", {"Variables": {}})
            call(client, "update_function_configuration", {**wanted, "FunctionName": self.physical_id})
            self._choose_log_group(properties)

    def delete(self) -> None:
        self.client("lambda").delete_function(FunctionName=self.physical_id)


@resource_type("AWS::Lambda::Permission")
class Permission(Resource):
    """Kept by the template only: who may invoke is judged by the caller's own policies here."""

    replace_on = ANY_CHANGE

    def create(self, properties: dict[str, Any]) -> None:
        self.physical_id = self.name(properties)

    def delete(self) -> None:
        pass


@resource_type("AWS::Lambda::Version")
class Version(Resource):
    replace_on = frozenset({"FunctionName"})

    def create(self, properties: dict[str, Any]) -> None:
        made = self.client("lambda").publish_version(FunctionName=properties["FunctionName"])
        self.physical_id = made["FunctionArn"]
        self.attributes = {"Version": made["Version"], "FunctionArn": made["FunctionArn"]}

    def delete(self) -> None:
        pass  # goes with its function


@resource_type("AWS::Lambda::LayerVersion")
class LayerVersion(Resource):
    name_property = "LayerName"
    replace_on = ANY_CHANGE

    def create(self, properties: dict[str, Any]) -> None:
        content = {k: v for k, v in properties["Content"].items() if k in ("S3Bucket", "S3Key", "S3ObjectVersion")}
        wanted = {k: v for k, v in properties.items() if k in ("CompatibleRuntimes", "Description", "LicenseInfo")}
        made = call(
            self.client("lambda"),
            "publish_layer_version",
            {**wanted, "LayerName": self.name(properties)},
            Content=content,
        )
        self.physical_id = made["LayerVersionArn"]
        self.attributes = {"LayerVersionArn": self.physical_id}

    def delete(self) -> None:
        layer, version = self.physical_id.rsplit(":", 1)
        self.client("lambda").delete_layer_version(LayerName=layer.split(":")[-1], VersionNumber=int(version))


@resource_type("AWS::Lambda::EventInvokeConfig")
class EventInvokeConfig(Resource):
    def create(self, properties: dict[str, Any]) -> None:
        self.physical_id = self.name(properties)
        self.update(properties, {}, set())

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        wanted = {
            k: v
            for k, v in properties.items()
            if k in ("FunctionName", "MaximumRetryAttempts", "MaximumEventAgeInSeconds")
        }
        call(self.client("lambda"), "put_function_event_invoke_config", wanted)

    def delete(self) -> None:
        self.client("lambda").delete_function_event_invoke_config(FunctionName=self.properties["FunctionName"])
