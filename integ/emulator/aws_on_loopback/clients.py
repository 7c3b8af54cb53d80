"""boto3 clients that call back into this same server, for any account and region."""

import functools
import threading
from typing import Any

import boto3
import botocore.config

from . import settings

_CONFIG = botocore.config.Config(
    retries={"max_attempts": 0}, parameter_validation=False, s3={"addressing_style": "path"}, read_timeout=1000
)


# one session: it keeps the models of the services, which take a while to read; making clients is not thread-safe
_session = boto3.session.Session()
_making = threading.Lock()


def _client(service: str, region: str, **credentials: str) -> Any:
    with _making:
        return _session.client(
            service, region_name=region, endpoint_url=settings.ENDPOINT, config=_CONFIG, **credentials
        )


@functools.cache
def aws(service: str, account: str, region: str) -> Any:
    """A client of ours: it may do everything in the account."""
    client = _client(service, region, aws_access_key_id=settings.INTERNAL_KEY, aws_secret_access_key="internal")

    def name_account(request: Any, **_: Any) -> None:
        request.headers.add_header("x-moto-account-id", account)

    client.meta.events.register("before-sign.*.*", name_account)
    return client


def as_session(service: str, region: str, session: Any) -> Any:
    """A client with the temporary credentials of a role: what it does is judged like any caller's."""
    return _client(
        service,
        region,
        aws_access_key_id=session.access_key_id,
        aws_secret_access_key=session.secret_access_key,
        aws_session_token=session.session_token,
    )


def error_code(error: Exception) -> str:
    response = getattr(error, "response", None)
    return response.get("Error", {}).get("Code", "") if isinstance(response, dict) else getattr(error, "code", "")


def error_text(error: Exception) -> str:
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        return response.get("Error", {}).get("Message") or str(error)
    message = getattr(error, "message", None)
    return message if isinstance(message, str) and message else str(error) or type(error).__name__
