"""Who makes a request, and with which policies."""

from typing import Any

from moto.iam.models import iam_backends

from .. import settings
from ..accounts.callers import access_key, account_of_request
from . import documents, sessions
from .policy import ALLOW_ALL, Caller


def caller_of(handler: Any) -> Caller | None:
    """None: not judged (our own calls, and the bootstrap roles of the CDK CLI)."""
    key = access_key(handler)
    if key == settings.INTERNAL_KEY:
        return None
    session = sessions.by_key(key)
    if session:
        return None if settings.EXEMPT_ROLES.search(session.role.role_arn) else _of_session(session)
    return _of_user(key) or _root(account_of_request(handler), handler.partition)


def identity_of(handler: Any) -> Caller:
    """The same, but always somebody: for trust policies, which are judged for everyone."""
    session = sessions.by_key(access_key(handler))
    if session:
        return _of_session(session)
    return _of_user(access_key(handler)) or _root(account_of_request(handler), handler.partition)


def _root(account: str, partition: str) -> Caller:
    arn = f"arn:{partition}:iam::{account}:root"
    return Caller(arn=arn, account=account, principal_arn=arn, identity=[ALLOW_ALL], root=True)


def _of_session(session: sessions.Session) -> Caller:
    it = session.role
    role = sessions.find_role(it.role_arn)
    policies = [documents.load(it.policy)] if it.policy else []
    policies += [d for d in (documents.managed_by_arn(it.account_id, arn) for arn in session.policy_arns) if d]
    identity = documents.of_holder(role) if role else []  # a role that was deleted may do nothing any more
    if settings.EXEMPT_ROLES.search(it.role_arn):
        identity = [ALLOW_ALL]
    return Caller(
        arn=it.arn,
        account=it.account_id,
        principal_arn=it.role_arn,
        identity=identity,
        boundary=documents.boundary_of(it.account_id, role) if role else None,
        session=policies if it.policy or session.policy_arns else None,
        tags={**documents.tags_of(role), **session.tags},
        transitive=session.transitive,
    )


def _of_user(key: str) -> Caller | None:
    for account in list(iam_backends):
        for backend in list(iam_backends[account].values()):
            for user in list(backend.users.values()):
                if any(k.access_key_id == key for k in user.access_keys):
                    identity = documents.of_holder(user)
                    for group in backend.get_groups_for_user(user.name):
                        identity += documents.of_holder(group)
                    return Caller(
                        arn=user.arn, account=account, principal_arn=user.arn, identity=identity,
                        boundary=documents.boundary_of(account, user), tags=documents.tags_of(user),
                    )  # fmt: skip
    return None
