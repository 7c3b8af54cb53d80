"""AWS::SecretsManager::*"""

import json
from typing import Any

from ...input_shapes import call
from ..resource import ANY_CHANGE, Resource, resource_type

_PASSWORD = (
    "PasswordLength", "ExcludeCharacters", "ExcludeNumbers", "ExcludePunctuation", "ExcludeUppercase",
    "ExcludeLowercase", "IncludeSpace", "RequireEachIncludedType",
)  # fmt: skip


@resource_type("AWS::SecretsManager::Secret")
class Secret(Resource):
    name_property = "Name"
    name_limit = 100
    replace_on = frozenset({"Name"})

    def _value(self, properties: dict[str, Any]) -> str | None:
        if "GenerateSecretString" not in properties:
            return properties.get("SecretString")
        rule = properties["GenerateSecretString"]
        wanted = {"PasswordLength": 32, **{key: rule[key] for key in _PASSWORD if key in rule}}
        password = call(self.client("secretsmanager"), "get_random_password", wanted)["RandomPassword"]
        if "GenerateStringKey" not in rule:
            return password
        return json.dumps({**json.loads(rule.get("SecretStringTemplate", "{}")), rule["GenerateStringKey"]: password})

    def create(self, properties: dict[str, Any]) -> None:
        value = self._value(properties)
        wanted = {k: properties[k] for k in ("Description", "KmsKeyId") if properties.get(k)}
        wanted |= {"Name": self.name(properties), "Tags": self.tags(properties)}
        if value is not None:
            wanted["SecretString"] = value
        self.physical_id = self.client("secretsmanager").create_secret(**wanted)["ARN"]
        self.attributes = {"Id": self.physical_id}

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        manager = self.client("secretsmanager")
        if changed & {"Description", "KmsKeyId"}:
            wanted = {k: properties[k] for k in ("Description", "KmsKeyId") if properties.get(k)}
            manager.update_secret(SecretId=self.physical_id, **wanted)
        if changed & {"SecretString", "GenerateSecretString"}:  # as documented: a changed rule makes a new value
            manager.put_secret_value(SecretId=self.physical_id, SecretString=self._value(properties) or "")
        if "Tags" in changed:
            gone = [t["Key"] for t in old.get("Tags") or []]
            if gone:
                manager.untag_resource(SecretId=self.physical_id, TagKeys=gone)
            manager.tag_resource(SecretId=self.physical_id, Tags=self.tags(properties))

    def delete(self) -> None:
        self.client("secretsmanager").delete_secret(SecretId=self.physical_id, ForceDeleteWithoutRecovery=True)


@resource_type("AWS::SecretsManager::SecretTargetAttachment")
class SecretTargetAttachment(Resource):
    """Writes where the database is into the secret, beside its user and password."""

    def create(self, properties: dict[str, Any]) -> None:
        self.physical_id = properties["SecretId"]
        self.attributes = {"Id": self.physical_id}
        self.update(properties, {}, set())

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        rds, manager = self.client("rds"), self.client("secretsmanager")
        if properties["TargetType"] == "AWS::RDS::DBCluster":
            found = rds.describe_db_clusters(DBClusterIdentifier=properties["TargetId"])["DBClusters"][0]
            where = {
                "engine": "postgres" if "postgres" in found["Engine"] else "mysql", "host": found["Endpoint"],
                "port": found["Port"], "dbname": found.get("DatabaseName"),
                "dbClusterIdentifier": found["DBClusterIdentifier"],
            }  # fmt: skip
        else:
            found = rds.describe_db_instances(DBInstanceIdentifier=properties["TargetId"])["DBInstances"][0]
            where = {
                "engine": found["Engine"], "host": found["Endpoint"]["Address"], "port": found["Endpoint"]["Port"],
                "dbname": found.get("DBName"), "dbInstanceIdentifier": found["DBInstanceIdentifier"],
            }  # fmt: skip
        value = json.loads(manager.get_secret_value(SecretId=self.physical_id)["SecretString"])
        value |= {key: item for key, item in where.items() if item is not None}
        manager.put_secret_value(SecretId=self.physical_id, SecretString=json.dumps(value))

    def delete(self) -> None:
        pass  # the secret keeps what was written


@resource_type("AWS::SecretsManager::ResourcePolicy")
class SecretResourcePolicy(Resource):
    replace_on = frozenset({"SecretId"})

    def create(self, properties: dict[str, Any]) -> None:
        self.physical_id = properties["SecretId"]
        self.update(properties, {}, set())

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        document = json.dumps(properties["ResourcePolicy"])
        self.client("secretsmanager").put_resource_policy(SecretId=self.physical_id, ResourcePolicy=document)

    def delete(self) -> None:
        self.client("secretsmanager").delete_resource_policy(SecretId=self.physical_id)


@resource_type("AWS::SecretsManager::RotationSchedule")
class RotationSchedule(Resource):
    """A record: nothing rotates by itself here."""

    replace_on = ANY_CHANGE

    def create(self, properties: dict[str, Any]) -> None:
        self.client("secretsmanager").describe_secret(SecretId=properties["SecretId"])
        self.physical_id = properties["SecretId"]
        self.attributes = {"Id": self.physical_id}

    def delete(self) -> None:
        pass
