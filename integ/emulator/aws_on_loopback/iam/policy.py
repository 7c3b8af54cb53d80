"""IAM policy evaluation as AWS documents it. Nothing here knows of moto."""

import dataclasses
import re
from typing import Any

from .conditions import Context, all_hold, glob, listed, substituted

Document = dict[str, Any]
ALLOW_ALL: Document = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


class _AnyResource:
    def __repr__(self) -> str:
        return "*"


ANY = _AnyResource()  # a resource that the request does not name: it matches every resource element


@dataclasses.dataclass
class Caller:
    arn: str
    account: str
    principal_arn: str  # of a session: its role, with the path
    identity: list[Document]
    boundary: list[Document] | None = None
    session: list[Document] | None = None
    tags: dict[str, str] = dataclasses.field(default_factory=dict)
    transitive: frozenset[str] = frozenset()
    root: bool = False
    service: str | None = None  # an AWS service acting for itself

    def context(self, region: str) -> Context:
        kind = "Account" if self.root else "AssumedRole" if ":assumed-role/" in self.arn else "User"
        return {
            "aws:PrincipalArn": self.principal_arn,
            "aws:PrincipalAccount": self.account,
            "aws:PrincipalType": kind,
            "aws:RequestedRegion": region,
            "ec2:Region": region,
            "aws:SecureTransport": "true",  # loopback http stands for TLS
            **{f"aws:PrincipalTag/{key}": value for key, value in self.tags.items()},
        }


@dataclasses.dataclass
class ResourcePolicy:
    documents: list[Document]
    account: str
    required: bool = False  # a key or a role: without a word in its own policy nobody may use it, not even its account


def _matches(statement: Document, action: str, resource: Any, context: Context) -> bool:
    if "Action" in statement and not any(glob(a, action) for a in listed(statement["Action"])):
        return False
    if "NotAction" in statement and any(glob(a, action) for a in listed(statement["NotAction"])):
        return False
    if resource is not ANY:
        for key, wanted in (("Resource", True), ("NotResource", False)):
            if key in statement:
                hit = any(glob(substituted(r, context), resource, True) for r in listed(statement[key]))
                if hit != wanted:
                    return False
    return all_hold(statement.get("Condition"), context)


def _statements(documents: list[Document]) -> list[Document]:
    return [statement for document in documents for statement in listed(document.get("Statement", []))]


def effect(documents: list[Document], action: str, resource: Any, context: Context) -> str | None:
    """'Allow', 'Deny' or None of identity policies, a boundary or a session policy."""
    found = {s["Effect"] for s in _statements(documents) if _matches(s, action, resource, context)}
    return "Deny" if "Deny" in found else "Allow" if "Allow" in found else None


def names(principal: Any, caller: Caller) -> str | None:
    """'direct' when the element names the caller, 'account' when it names the account as a whole."""
    if principal == "*":
        return "direct"
    if caller.service:
        return "direct" if caller.service in listed(principal.get("Service", [])) else None
    found = None
    for entry in listed(principal.get("AWS", [])):
        if entry == "*" or entry in (caller.arn, caller.principal_arn):
            return "direct"
        if entry == caller.account or re.fullmatch(rf"arn:[\w-]+:iam::{caller.account}:root", entry):
            found = "account"
    return "direct" if found and caller.root else found


def grant(policy: ResourcePolicy, caller: Caller, action: str, context: Context, resource: Any = ANY) -> str | None:
    """'Deny', 'direct', 'account' or None of a resource's own policy."""
    best = None
    for statement in _statements(policy.documents):
        if not _matches(statement, action, resource, context):
            continue
        if "NotPrincipal" in statement:
            hit = None if names(statement["NotPrincipal"], caller) else "direct"
        else:
            hit = names(statement.get("Principal", {}), caller)
        if hit and statement["Effect"] == "Deny":
            return "Deny"
        if hit == "direct" or (hit and best is None):
            best = hit
    return best


def decide(
    caller: Caller, action: str, resource: Any, context: Context, policy: ResourcePolicy | None = None
) -> tuple[bool, str]:
    """(allowed, why not)."""
    context = {key.lower(): value for key, value in context.items()}
    layers = {
        "an identity-based policy": caller.identity, "a permissions boundary": caller.boundary,
        "a session policy": caller.session,
    }  # fmt: skip
    effects = {name: effect(docs, action, resource, context) for name, docs in layers.items() if docs is not None}
    for name, result in effects.items():
        if result == "Deny":
            return False, f"with an explicit deny in {name}"
    given = grant(policy, caller, action, context, resource) if policy else None
    if given == "Deny":
        return False, "with an explicit deny in a resource-based policy"
    for name in ("a permissions boundary", "a session policy"):
        if effects.get(name, "Allow") is None:
            return False, f"because no {name[2:]} allows the {action} action"
    identity = effects["an identity-based policy"] == "Allow"
    at_home = policy is None or policy.account == caller.account
    if policy and (policy.required or not at_home) and not given:
        return False, f"because no resource-based policy allows the {action} action"
    if identity or (at_home and given == "direct"):
        return True, ""
    return False, f"because no identity-based policy allows the {action} action"
