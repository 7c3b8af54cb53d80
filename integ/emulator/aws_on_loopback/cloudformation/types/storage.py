"""AWS::S3::*"""

import json
from typing import Any

from ...input_shapes import call
from ..resource import Resource, resource_type

_OWN_CALL = {
    # property: (operation, argument)
    "PublicAccessBlockConfiguration": ("put_public_access_block", "PublicAccessBlockConfiguration"),
    "VersioningConfiguration": ("put_bucket_versioning", "VersioningConfiguration"),
    "OwnershipControls": ("put_bucket_ownership_controls", "OwnershipControls"),
}


def _lifecycle(configuration: dict[str, Any]) -> dict[str, Any]:
    """CloudFormation flattens what the API nests."""
    rules = []
    for rule in configuration["Rules"]:
        out = {"Status": rule["Status"], "Filter": {"Prefix": rule.get("Prefix", "")}}
        if rule.get("Id"):
            out["ID"] = rule["Id"]
        if rule.get("ExpirationInDays"):
            out["Expiration"] = {"Days": int(rule["ExpirationInDays"])}
        if rule.get("ExpiredObjectDeleteMarker"):
            out["Expiration"] = {"ExpiredObjectDeleteMarker": True}
        newer = rule.get("NoncurrentVersionExpiration") or {}
        days = newer.get("NoncurrentDays") or rule.get("NoncurrentVersionExpirationInDays")
        if days:
            out["NoncurrentVersionExpiration"] = {"NoncurrentDays": int(days)}
        if rule.get("AbortIncompleteMultipartUpload"):
            days = rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"]
            out["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": int(days)}
        if rule.get("Transitions"):
            out["Transitions"] = [
                {"StorageClass": t["StorageClass"], "Days": int(t.get("TransitionInDays", 0))}
                for t in rule["Transitions"]
            ]
        rules.append(out)
    return {"Rules": rules}


def _encryption(configuration: dict[str, Any]) -> dict[str, Any]:
    return {
        "Rules": [
            {
                "ApplyServerSideEncryptionByDefault": rule.get("ServerSideEncryptionByDefault"),
                "BucketKeyEnabled": rule.get("BucketKeyEnabled", False),
            }
            for rule in configuration["ServerSideEncryptionConfiguration"]
        ]
    }


@resource_type("AWS::S3::Bucket")
class Bucket(Resource):
    name_property = "BucketName"
    name_limit = 63
    replace_on = frozenset({"BucketName"})

    def create(self, properties: dict[str, Any]) -> None:
        name = self.name(properties)
        name = name if properties.get("BucketName") else name.lower()
        place = {} if self.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": self.region}}
        lock = {"ObjectLockEnabledForBucket": True} if properties.get("ObjectLockEnabled") else {}
        self.client("s3").create_bucket(Bucket=name, **place, **lock)
        self.physical_id = name
        dns = f"{name}.s3.amazonaws.com"
        self.attributes = {
            "Arn": f"arn:{self.client('s3').meta.partition}:s3:::{name}", "DomainName": dns,
            "RegionalDomainName": f"{name}.s3.{self.region}.amazonaws.com",
            "DualStackDomainName": f"{name}.s3.dualstack.{self.region}.amazonaws.com",
            "WebsiteURL": f"http://{name}.s3-website-{self.region}.amazonaws.com",
        }  # fmt: skip
        self._configure(properties, set(properties))

    def _configure(self, properties: dict[str, Any], changed: set[str]) -> None:
        s3, name = self.client("s3"), self.physical_id
        for key, (operation, argument) in _OWN_CALL.items():
            if key in changed and properties.get(key):
                call(s3, operation, {"Bucket": name, argument: properties[key]})
        if "BucketEncryption" in changed and properties.get("BucketEncryption"):
            wanted = {"Bucket": name, "ServerSideEncryptionConfiguration": _encryption(properties["BucketEncryption"])}
            call(s3, "put_bucket_encryption", wanted)
        if "LifecycleConfiguration" in changed:
            if properties.get("LifecycleConfiguration"):
                s3.put_bucket_lifecycle_configuration(
                    Bucket=name, LifecycleConfiguration=_lifecycle(properties["LifecycleConfiguration"])
                )
            else:
                s3.delete_bucket_lifecycle(Bucket=name)
        if "Tags" in changed:
            plain = [tag for tag in self.tags(properties) if not tag["Key"].startswith("aws:")]
            s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": plain}) if plain else s3.delete_bucket_tagging(
                Bucket=name
            )
        if "LoggingConfiguration" in changed and (properties.get("LoggingConfiguration") or {}).get(
            "DestinationBucketName"
        ):
            logging = properties["LoggingConfiguration"]
            target = {
                "TargetBucket": logging["DestinationBucketName"],
                "TargetPrefix": logging.get("LogFilePrefix", ""),
            }
            s3.put_bucket_logging(Bucket=name, BucketLoggingStatus={"LoggingEnabled": target})

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        self._configure(properties, changed)

    def delete(self) -> None:
        self.client("s3").delete_bucket(Bucket=self.physical_id)


@resource_type("AWS::S3::BucketPolicy")
class BucketPolicy(Resource):
    replace_on = frozenset({"Bucket"})

    def create(self, properties: dict[str, Any]) -> None:
        self.physical_id = properties["Bucket"]
        self.update(properties, {}, set())

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        document = json.dumps(properties["PolicyDocument"])
        self.client("s3").put_bucket_policy(Bucket=properties["Bucket"], Policy=document)

    def delete(self) -> None:
        self.client("s3").delete_bucket_policy(Bucket=self.physical_id)
