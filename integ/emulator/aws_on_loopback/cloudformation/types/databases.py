"""AWS::RDS::*. Behind the endpoint of a PostgreSQL database listens a real server."""

import json
import random
import string
from typing import Any

from ...databases import server
from ...input_shapes import call
from ..resource import Resource, Unsupported, resource_type


class _Database(Resource):
    name_limit = 63

    @property
    def rds(self) -> Any:
        return self.client("rds")

    def name(self, properties: dict[str, Any]) -> str:
        return super().name(properties).lower()  # RDS keeps identifiers in lower case

    def serve(self, properties: dict[str, Any], found: dict[str, Any], database: str | None) -> None:
        """Starts the server that the record stands for, and has the endpoint name it."""
        if "postgres" not in properties["Engine"]:
            return
        owner = {"username": properties.get("MasterUsername"), "password": properties.get("MasterUserPassword")}
        managed = (found.get("MasterUserSecret") or {}).get("SecretArn")
        if managed:
            text = self.client("secretsmanager").get_secret_value(SecretId=managed)["SecretString"]
            owner = json.loads(text)
        started = server.start(self.physical_id, int(found["Port"]), owner["username"], owner["password"], database)
        self.attributes["Endpoint.Address"] = started.address
        if "ReadEndpoint.Address" in self.attributes:
            self.attributes["ReadEndpoint.Address"] = started.address

    def name_secret(self, found: dict[str, Any]) -> None:
        """The secret that RDS makes for the owner, where it is to manage his password."""
        secret = found.get("MasterUserSecret") or {}
        if secret.get("SecretArn"):
            self.attributes["MasterUserSecret.SecretArn"] = secret["SecretArn"]

    def final_snapshot(self) -> str:
        """Its name, as CloudFormation makes it. The emulator keeps the record, not the data."""
        tail = "".join(random.choices(string.ascii_lowercase + string.digits, k=12))
        return f"{self.stack_name}-snapshot-{self.logical_id}-{tail}".lower()

    def refuse_if_protected(self) -> None:
        if str(self.properties.get("DeletionProtection", False)).lower() == "true":
            raise RuntimeError(
                f"Cannot delete protected {self.kind} {self.physical_id}, please disable deletion protection"
            )


@resource_type("AWS::RDS::DBCluster")
class Cluster(_Database):
    name_property = "DBClusterIdentifier"
    replace_on = frozenset(
        {"DBClusterIdentifier", "DBSubnetGroupName", "DatabaseName", "Engine", "EngineMode", "KmsKeyId",
         "StorageEncrypted", "MasterUsername"}
    )  # fmt: skip

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {**properties, "DBClusterIdentifier": self.name(properties)}
        self.physical_id = call(self.rds, "create_db_cluster", wanted)["DBCluster"]["DBClusterIdentifier"]
        found = self.rds.describe_db_clusters(DBClusterIdentifier=self.physical_id)["DBClusters"][0]
        self.attributes = {
            "Endpoint.Address": found["Endpoint"], "Endpoint.Port": str(found["Port"]),
            "ReadEndpoint.Address": found["ReaderEndpoint"], "DBClusterArn": found["DBClusterArn"],
            "DBClusterResourceId": found["DbClusterResourceId"],
        }  # fmt: skip
        self.name_secret(found)
        self.serve(properties, found, properties.get("DatabaseName"))

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        wanted = {k: v for k, v in properties.items() if k in changed and k != "Tags"}
        call(
            self.rds, "modify_db_cluster", {**wanted, "DBClusterIdentifier": self.physical_id, "ApplyImmediately": True}
        )

    def delete(self) -> None:
        self._delete(SkipFinalSnapshot=True)

    def delete_with_snapshot(self) -> None:
        self._delete(FinalDBSnapshotIdentifier=self.final_snapshot())

    def _delete(self, **how: Any) -> None:
        self.refuse_if_protected()
        self.rds.delete_db_cluster(DBClusterIdentifier=self.physical_id, **how)
        server.stop(self.physical_id)


@resource_type("AWS::RDS::DBInstance")
class Instance(_Database):
    name_property = "DBInstanceIdentifier"
    replace_on = frozenset(
        {"DBInstanceIdentifier", "DBClusterIdentifier", "DBName", "DBSubnetGroupName", "Engine", "KmsKeyId",
         "MasterUsername", "StorageEncrypted", "AvailabilityZone"}
    )  # fmt: skip

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {**properties, "DBInstanceIdentifier": self.name(properties)}
        if properties.get("DBClusterIdentifier") and "EngineVersion" not in properties:
            cluster = self.rds.describe_db_clusters(DBClusterIdentifier=properties["DBClusterIdentifier"])
            wanted["EngineVersion"] = cluster["DBClusters"][0]["EngineVersion"]
        groups = {"VpcSecurityGroupIds": properties["VPCSecurityGroups"]} if properties.get("VPCSecurityGroups") else {}
        made = call(self.rds, "create_db_instance", wanted, **groups)["DBInstance"]
        self.physical_id = made["DBInstanceIdentifier"]
        found = self.rds.describe_db_instances(DBInstanceIdentifier=self.physical_id)["DBInstances"][0]
        self.attributes = {
            "Endpoint.Address": found["Endpoint"]["Address"], "Endpoint.Port": str(found["Endpoint"]["Port"]),
            "DBInstanceArn": found["DBInstanceArn"], "DbiResourceId": found["DbiResourceId"],
            "DBInstanceIdentifier": self.physical_id,
        }  # fmt: skip
        self.name_secret(found)
        if not properties.get("DBClusterIdentifier"):
            self.serve(properties, {**found, "Port": found["Endpoint"]["Port"]}, properties.get("DBName"))

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        wanted = {k: v for k, v in properties.items() if k in changed and k not in ("Tags", "VPCSecurityGroups")}
        groups = {"VpcSecurityGroupIds": properties["VPCSecurityGroups"]} if "VPCSecurityGroups" in changed else {}
        wanted |= {"DBInstanceIdentifier": self.physical_id, "ApplyImmediately": True}
        call(self.rds, "modify_db_instance", wanted, **groups)

    def delete(self) -> None:
        self._delete(SkipFinalSnapshot=True)

    def delete_with_snapshot(self) -> None:
        self._delete(FinalDBSnapshotIdentifier=self.final_snapshot())

    def _delete(self, **how: Any) -> None:
        self.refuse_if_protected()
        self.rds.delete_db_instance(DBInstanceIdentifier=self.physical_id, **how)
        server.stop(self.physical_id)


@resource_type("AWS::RDS::DBSubnetGroup")
class SubnetGroup(_Database):
    name_property = "DBSubnetGroupName"
    name_limit = 255
    replace_on = frozenset({"DBSubnetGroupName"})

    def create(self, properties: dict[str, Any]) -> None:
        name = self.name(properties)
        call(self.rds, "create_db_subnet_group", {**properties, "DBSubnetGroupName": name})
        self.physical_id = name

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        call(self.rds, "modify_db_subnet_group", {**properties, "DBSubnetGroupName": self.physical_id})

    def delete(self) -> None:
        self.rds.delete_db_subnet_group(DBSubnetGroupName=self.physical_id)


class _ParameterGroup(_Database):
    name_limit = 255
    what = ""
    replace_on = frozenset({"Family", "Description"})

    def create(self, properties: dict[str, Any]) -> None:
        argument = f"{self.what}Name"
        wanted = {"Description": properties["Description"], "DBParameterGroupFamily": properties["Family"]}
        name = self.name({**properties, self.name_property: properties.get(self.name_property)})
        self.physical_id = name
        operation = "create_db_cluster_parameter_group" if "Cluster" in self.what else "create_db_parameter_group"
        call(self.rds, operation, {**wanted, argument: name})
        self.attributes = {argument: name}
        self.update(properties, {}, {"Parameters"} & properties.keys())

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        if changed - {"Parameters", "Tags"}:
            raise Unsupported(f"{self.kind}: this emulator cannot update {', '.join(sorted(changed))}")
        if "Parameters" in changed and "Cluster" not in self.what:  # the emulated API has no cluster parameters
            values = [
                {"ParameterName": name, "ParameterValue": str(value), "ApplyMethod": "pending-reboot"}
                for name, value in (properties.get("Parameters") or {}).items()
            ]
            self.rds.modify_db_parameter_group(DBParameterGroupName=self.physical_id, Parameters=values)

    def delete(self) -> None:
        kind = "db_cluster_parameter_group" if "Cluster" in self.what else "db_parameter_group"
        getattr(self.rds, f"delete_{kind}")(**{f"{self.what}Name": self.physical_id})


@resource_type("AWS::RDS::DBParameterGroup")
class ParameterGroup(_ParameterGroup):
    name_property = "DBParameterGroupName"
    what = "DBParameterGroup"


@resource_type("AWS::RDS::DBClusterParameterGroup")
class ClusterParameterGroup(_ParameterGroup):
    name_property = "DBClusterParameterGroupName"
    what = "DBClusterParameterGroup"
