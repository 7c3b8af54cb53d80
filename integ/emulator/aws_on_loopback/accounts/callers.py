"""Which account and key a request comes from. Any twelve digits used as an access key are that account's root."""

import re
from typing import Any
from urllib.parse import parse_qs

from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.responses import BaseResponse
from moto.iam.models import iam_backends

_CREDENTIAL = re.compile(r"Credential=([^/,]+)/")


def access_key(handler: Any) -> str:
    found = _CREDENTIAL.search(handler.headers.get("Authorization", "") or "")
    return found.group(1) if found else "anonymous"


def account_of_key(key: str) -> str:
    if re.fullmatch(r"\d{12}", key):
        return key
    for account, partitions in list(iam_backends.items()):
        if any(key in backend.access_keys for backend in list(partitions.values())):
            return account
    return DEFAULT_ACCOUNT_ID


def account_of_request(handler: Any) -> str:
    return handler.headers.get("x-moto-account-id") or account_of_key(access_key(handler))


def name_presigned_caller(environ: dict[str, Any]) -> None:
    """A presigned URL carries its credential in the query; moto routes and we judge by the header."""
    query = environ.get("QUERY_STRING", "")
    if "HTTP_AUTHORIZATION" in environ or "X-Amz-Credential" not in query:
        return
    values = parse_qs(query)
    environ["HTTP_AUTHORIZATION"] = (
        f"AWS4-HMAC-SHA256 Credential={values['X-Amz-Credential'][0]}, "
        f"SignedHeaders={values.get('X-Amz-SignedHeaders', ['host'])[0]}, "
        f"Signature={values.get('X-Amz-Signature', [''])[0]}"
    )


def install() -> None:
    BaseResponse.get_access_key = access_key
    BaseResponse.get_current_account = account_of_request
