"""Reading a template: JSON or YAML with its short forms, from the request or from S3."""

import json
from typing import Any
from urllib.parse import unquote, urlparse

import yaml

from ..clients import aws
from .stack import ValidationError


class _Loader(yaml.SafeLoader):
    pass


def _short_form(loader: Any, suffix: str, node: Any) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short_form)
# dates stay text: "2012-10-17" is a policy's version
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}


def parse(body: str) -> dict[str, Any]:
    try:
        template = json.loads(body) if body.lstrip().startswith("{") else yaml.load(body, _Loader)  # noqa: S506
    except (ValueError, yaml.YAMLError) as error:
        raise ValidationError(f"Template format error: {error}") from None
    if not isinstance(template, dict) or not template.get("Resources"):
        raise ValidationError("Template format error: At least one Resources member must be defined.")
    if "Transform" in template:
        raise ValidationError("Template format error: this emulator has no transforms")
    return template


def fetch(url: str, account: str, region: str) -> str:
    """Path style or virtual-hosted style; the CDK CLI uploads to its bootstrap bucket and passes the address."""
    address = urlparse(url)
    path = unquote(address.path.lstrip("/"))
    host = address.hostname or ""
    if ".s3." in host and not host.startswith("s3."):
        bucket, key = host.split(".s3.")[0], path
    else:
        bucket, _, key = path.partition("/")
    try:
        return aws("s3", account, region).get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    except Exception as error:
        raise ValidationError(f"S3 error: {error}") from None
