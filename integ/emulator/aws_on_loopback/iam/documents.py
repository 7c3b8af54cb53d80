"""Policy documents as moto keeps them: of roles, users, groups and managed policies."""

import json
from typing import Any
from urllib.parse import unquote

from moto.iam.models import iam_backends

from .policy import Document


def load(document: Any) -> Document:
    if isinstance(document, bytes):
        document = document.decode()
    if isinstance(document, str):
        return json.loads(unquote(document) if document.startswith("%7B") else document)
    return document


def _managed(policy: Any) -> Document:
    return load(next(version for version in policy.versions if version.is_default).document)


def of_holder(holder: Any) -> list[Document]:
    """Inline and attached policies of a role, user or group."""
    inline = [load(document) for document in holder.policies.values()]
    return inline + [_managed(policy) for policy in holder.managed_policies.values()]


def managed_by_arn(account: str, arn: str) -> Document | None:
    backend = iam_backends[account][arn.split(":")[1]]
    policy = backend.managed_policies.get(arn)
    return _managed(policy) if policy else None


def boundary_of(account: str, holder: Any) -> list[Document] | None:
    arn = getattr(holder, "permissions_boundary_arn", None)
    if not arn:
        return None
    document = managed_by_arn(account, arn)
    return [document] if document else []


def tags_of(holder: Any) -> dict[str, str]:
    tags = getattr(holder, "tags", None) or {}
    if isinstance(tags, list):  # as CreateRole was given them; TagRole turns them into a map
        return {tag["Key"]: tag["Value"] for tag in tags}
    return {key: value if isinstance(value, str) else value.get("Value", "") for key, value in tags.items()}
