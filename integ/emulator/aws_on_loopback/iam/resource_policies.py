"""The policies that secrets, keys and buckets carry themselves."""

from typing import Any

from moto.kms.models import kms_backends
from moto.s3.models import s3_backends
from moto.secretsmanager.models import secretsmanager_backends

from . import documents
from .policy import ANY, ResourcePolicy


def owner(arn: Any) -> tuple[str, str]:
    """(account, region) in an ARN."""
    parts = arn.split(":")
    return parts[4], parts[3]


def of_secret(arn: Any) -> ResourcePolicy | None:
    if arn is ANY:
        return None
    account, region = owner(arn)
    found = secretsmanager_backends[account][region].secrets.get(arn.split(":secret:")[-1])
    if found is None:
        found = next((s for s in secretsmanager_backends[account][region].secrets.values() if s.arn == arn), None)
    text = getattr(found, "policy", None)
    return ResourcePolicy([documents.load(text)] if text else [], account)


def of_key(arn: Any) -> ResourcePolicy | None:
    if arn is ANY:
        return None
    account, region = owner(arn)
    found = kms_backends[account][region].keys.get(arn.split("/")[-1])
    return ResourcePolicy([documents.load(found.policy)], account, required=True) if found else None


def of_bucket(name: str, partition: str) -> ResourcePolicy | None:
    for account in list(s3_backends):
        bucket = s3_backends[account][partition].buckets.get(name)
        if bucket is not None:
            return ResourcePolicy([documents.load(bucket.policy)] if bucket.policy else [], account)
    return None


LOOKUPS = {"secretsmanager": of_secret, "kms": of_key}
