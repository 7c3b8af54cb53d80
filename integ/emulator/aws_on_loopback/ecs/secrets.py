"""Secrets of a container definition, fetched with the rights of the execution role."""

import json
from collections.abc import Callable
from typing import Any


def fetch(secrets: list[dict[str, str]], client_of: Callable[[str, str], Any], region: str) -> dict[str, str]:
    """`client_of(service, region)` gives clients of the execution role."""
    return {secret["name"]: _value(secret["valueFrom"], client_of, region) for secret in secrets}


def _value(source: str, client_of: Callable[[str, str], Any], region: str) -> str:
    if ":secretsmanager:" not in source:
        # the name of a parameter, or its ARN
        name = source.split(":parameter", 1)[1] if source.startswith("arn:") else source
        where = source.split(":")[3] if source.startswith("arn:") else region
        found = client_of("ssm", where).get_parameter(Name=name, WithDecryption=True)
        return found["Parameter"]["Value"]
    parts = source.split(":")  # arn:aws:secretsmanager:region:account:secret:name[:key:stage:version]
    key, stage, version = (parts[7:] + ["", "", ""])[:3]
    wanted = {"SecretId": ":".join(parts[:7])}
    if stage:
        wanted["VersionStage"] = stage
    if version:
        wanted["VersionId"] = version
    text = client_of("secretsmanager", parts[3]).get_secret_value(**wanted)["SecretString"]
    if not key:
        return text
    value = json.loads(text)
    if key not in value:
        raise KeyError(f"retrieved secret from Secrets Manager did not contain json key {key}")
    return value[key] if isinstance(value[key], str) else json.dumps(value[key])
