"""{{resolve:secretsmanager|ssm|ssm-secure:...}} in property values."""

import json
import re
from typing import Any

from ..clients import aws

_PATTERN = re.compile(r"\{\{resolve:(secretsmanager|ssm-secure|ssm):(.+?)\}\}")


def resolved(value: Any, account: str, region: str) -> Any:
    if isinstance(value, dict):
        return {key: resolved(item, account, region) for key, item in value.items()}
    if isinstance(value, list):
        return [resolved(item, account, region) for item in value]
    if isinstance(value, str) and "{{resolve:" in value:
        return _PATTERN.sub(lambda match: _lookup(match.group(1), match.group(2), account, region), value)
    return value


def _lookup(service: str, reference: str, account: str, region: str) -> str:
    if service != "secretsmanager":
        # name:version; the emulator keeps the newest version only in mind
        parameter = aws("ssm", account, region).get_parameter(Name=reference.split(":")[0], WithDecryption=True)
        return parameter["Parameter"]["Value"]
    secret, _, rest = reference.partition(":SecretString")
    fields = rest.lstrip(":").split(":")  # json key, version stage, version id
    text = aws("secretsmanager", account, region).get_secret_value(SecretId=secret)["SecretString"]
    return str(json.loads(text)[fields[0]]) if fields[0] else text
