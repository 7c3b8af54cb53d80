"""What one S3 call asks IAM for."""

import html
import re
from typing import Any

from moto.utilities.utils import get_partition

_ACTIONS = {
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListObjectVersions": "ListBucketVersions",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListParts": "ListMultipartUploadParts",
    "ListBuckets": "ListAllMyBuckets",
    "UploadPart": "PutObject",
    "UploadPartCopy": "PutObject",
    "CompleteMultipartUpload": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "DeleteObjects": "DeleteObject",
    "CopyObject": "PutObject",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
}


def needs(handler: Any, bucket: str | None, key: str | None) -> list[tuple[str, str, dict[str, Any]]]:
    action = handler._get_action()
    arn = f"arn:{get_partition(handler.region)}:s3:::{bucket or '*'}" + (f"/{key}" if key else "")
    query = handler.querystring or {}
    context: dict[str, Any] = {}
    if query.get("prefix"):
        context["s3:prefix"] = query["prefix"][0]
    for header, name in (
        ("x-amz-server-side-encryption", "s3:x-amz-server-side-encryption"),
        ("x-amz-acl", "s3:x-amz-acl"),
    ):
        if handler.headers.get(header):
            context[name] = handler.headers[header]
    if action == "DeleteObject" and not key:  # of many at once, which are judged one by one; moto calls it by this name
        keys = re.findall(r"<Key>(.*?)</Key>", handler.body.decode(), re.DOTALL)
        return [("s3:DeleteObject", f"{arn}/{html.unescape(each)}", context) for each in keys]
    wanted = [(f"s3:{_ACTIONS.get(action, action)}", arn, context)]
    source = handler.headers.get("x-amz-copy-source")
    if source and action in ("CopyObject", "UploadPartCopy"):
        wanted.append(
            ("s3:GetObject", f"arn:{get_partition(handler.region)}:s3:::{source.lstrip('/').split('?')[0]}", {})
        )
    return wanted
